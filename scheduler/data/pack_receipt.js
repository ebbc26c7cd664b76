// Makes a window's receipt code out of what a person ticks: the same code as receiptcode.py. ECMAScript 5.
(function () {
  'use strict';
  var SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  var TOLD = 48;
  var MAC = 42;

  function primes(count) {
    var found = [];
    var n;
    var k;
    for (n = 2; found.length < count; n += 1) {
      for (k = 0; k < found.length && n % found[k]; k += 1) { continue; }
      if (k === found.length) { found.push(n); }
    }
    return found;
  }
  function fraction(root) { return ((root - Math.floor(root)) * 4294967296) | 0; }
  function cubeRoot(n) {
    var x = Math.pow(n, 1 / 3);
    return x - (x * x * x - n) / (3 * x * x); // one step of Newton's: old engines' powers are a bit off
  }

  var ROUNDS = [];
  var START = [];
  (function constants() {
    var some = primes(64);
    var n;
    for (n = 0; n < 64; n += 1) { ROUNDS.push(fraction(cubeRoot(some[n]))); }
    for (n = 0; n < 8; n += 1) { START.push(fraction(Math.sqrt(some[n]))); }
  }());

  function turn(x, by) { return (x >>> by) | (x << (32 - by)); }

  function block(state, w) {
    var s = state.slice(0);
    var n;
    var a;
    var b;
    for (n = 16; n < 64; n += 1) {
      a = turn(w[n - 15], 7) ^ turn(w[n - 15], 18) ^ (w[n - 15] >>> 3);
      b = turn(w[n - 2], 17) ^ turn(w[n - 2], 19) ^ (w[n - 2] >>> 10);
      w[n] = (w[n - 16] + a + w[n - 7] + b) | 0;
    }
    for (n = 0; n < 64; n += 1) {
      a = s[7] + (turn(s[4], 6) ^ turn(s[4], 11) ^ turn(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) + ROUNDS[n] + w[n];
      b = (turn(s[0], 2) ^ turn(s[0], 13) ^ turn(s[0], 22)) + ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s = [(a + b) | 0, s[0], s[1], s[2], (s[3] + a) | 0, s[4], s[5], s[6]];
    }
    for (n = 0; n < 8; n += 1) { s[n] = (s[n] + state[n]) | 0; }
    return s;
  }

  function sha256(bytes) {
    var padded = bytes.concat([128]);
    var bits = bytes.length * 8;
    var state = START;
    var at;
    var n;
    var w;
    while (padded.length % 64 !== 60) { padded.push(0); } // lengths here fit into 32 bits
    padded.push((bits >>> 24) & 255, (bits >>> 16) & 255, (bits >>> 8) & 255, bits & 255);
    for (at = 0; at < padded.length; at += 64) {
      w = [];
      for (n = 0; n < 16; n += 1) {
        w.push((padded[at + 4 * n] << 24) | (padded[at + 4 * n + 1] << 16) | (padded[at + 4 * n + 2] << 8) | padded[at + 4 * n + 3]);
      }
      state = block(state, w);
    }
    bytes = [];
    for (n = 0; n < 32; n += 1) { bytes.push((state[n >> 2] >>> (24 - 8 * (n % 4))) & 255); }
    return bytes;
  }

  function hmac(key, message) {
    var inner = [];
    var outer = [];
    var n;
    for (n = 0; n < 64; n += 1) {
      inner.push((key[n] || 0) ^ 54);
      outer.push((key[n] || 0) ^ 92);
    }
    return sha256(outer.concat(sha256(inner.concat(message))));
  }

  function binary(number, width) {
    var text = number.toString(2);
    while (text.length < width) { text = '0' + text; }
    return text;
  }
  function codes(text) {
    var found = [];
    var n;
    for (n = 0; n < text.length; n += 1) { found.push(text.charCodeAt(n)); }
    return found;
  }
  function fromHex(text) {
    var found = [];
    var n;
    for (n = 0; n < text.length; n += 2) { found.push(parseInt(text.substring(n, n + 2), 16)); }
    return found;
  }
  function doubled(x) { return (x << 1) ^ (x & 16 ? 37 : 0); }

  function checks(values) {
    var plain = 0;
    var weighted = 0;
    var n;
    var first;
    for (n = 0; n < values.length; n += 1) {
      plain ^= values[n];
      weighted = doubled(weighted) ^ values[n];
    }
    weighted = doubled(doubled(weighted));
    for (first = 0; (doubled(first) ^ first) !== (plain ^ weighted); first += 1) { continue; }
    return [first, first ^ plain];
  }

  // key: hexadecimal; head: 20 bits as text; reason: its number; thirds: of each slot.
  function receiptCode(key, head, counter, reason, thirds) {
    var bits = head + binary(counter, 4) + binary(reason, 4);
    var values = [];
    var text = '';
    var digest;
    var n;
    for (n = 0; n < 10; n += 1) { bits += binary(thirds[n] || 0, 2); }
    digest = hmac(fromHex(key), codes(bits.substring(0, TOLD)));
    for (n = 0; n < 6; n += 1) { bits += binary(digest[n], 8); }
    bits = bits.substring(0, TOLD + MAC);
    for (n = 0; n < bits.length; n += 5) { values.push(parseInt(bits.substring(n, n + 5), 2)); }
    values = values.concat(checks(values));
    for (n = 0; n < values.length; n += 1) { text += (n && n % 4 === 0 ? '-' : '') + SIGNS.charAt(values[n]); }
    return text;
  }

  function kept(name, value) { // browsers that keep nothing for a page from a stick begin at 0 each time
    try {
      if (value === undefined) { return window.localStorage.getItem(name) || ''; }
      window.localStorage.setItem(name, value);
    } catch (error) { return ''; }
    return '';
  }

  function listen(form) {
    var name = form.getAttribute('data-key').substring(0, 16);
    var boxes = form.getElementsByTagName('input');
    var reason = form.getElementsByTagName('select')[0];
    var buttons = form.getElementsByTagName('button');
    var code = form.getElementsByTagName('strong')[0];
    var held = kept(name).split('/');
    var counter = held.length === 2 ? Number(held[0]) : -1;
    var before = held[1] || '';

    buttons[0].onclick = function () {
      var n;
      for (n = 0; n < boxes.length; n += 1) { boxes[n].checked = true; }
    };
    buttons[1].onclick = function () {
      var thirds = [];
      var whole = true;
      var n;
      var why;
      for (n = 0; n < boxes.length; n += 1) {
        thirds.push(boxes[n].checked ? 3 : 0);
        whole = whole && boxes[n].checked;
      }
      why = whole ? 0 : Number(reason.value);
      if (thirds.join('') + why !== before) {
        before = thirds.join('') + why;
        counter = Math.min(15, counter + 1);
        kept(name, counter + '/' + before);
      }
      code.textContent = receiptCode(form.getAttribute('data-key'), form.getAttribute('data-head'), counter, why, thirds);
    };
    form.removeAttribute('hidden');
  }

  (function gather() {
    var forms = document.getElementsByTagName('form');
    var n;
    for (n = 0; n < forms.length; n += 1) { listen(forms[n]); }
  }());
}());
