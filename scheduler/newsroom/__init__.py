"""The newsroom: a text comes in, a script that a voice can read goes out."""
