// Plays a pack's day: one file after another, or each by this PC's clock. ECMAScript 5, for Windows 7's browsers too.
(function () {
  'use strict';
  var player = document.getElementById('player');
  var desk = document.getElementById('desk');
  var state = document.getElementById('state');
  var time = document.getElementById('time');
  var lost = document.getElementById('lost');
  var buttons = { all: document.getElementById('all'), clock: document.getElementById('clock') };
  var tracks = [];
  var chosen = {};
  var here = -1;
  var mode = '';
  var last = -1; // of the tracks that play one after another
  var LATE_SECONDS = 2;

  if (!player || !player.play || !document.getElementsByClassName) { return; } // then the links open the files

  function word(name) { return desk.getAttribute('data-' + name) || ''; }
  function two(number) { return (number < 10 ? '0' : '') + number; }
  function clock(moment) {
    return two(moment.getHours()) + ':' + two(moment.getMinutes()) + ':' + two(moment.getSeconds());
  }
  function day(moment) { return two(moment.getDate()) + '/' + two(moment.getMonth() + 1); }
  function title(track) {
    var its = day(new Date(track.at));
    return (its === day(new Date()) ? '' : its + ' ') + track.row.cells[0].textContent + ' ' + track.row.cells[1].textContent;
  }
  function say(text) { if (state.textContent !== text) { state.textContent = text; } }

  function mark() {
    var n;
    for (n = 0; n < tracks.length; n += 1) {
      tracks[n].row.className = tracks[n].failed ? 'failed' : (n === here ? 'here' : '');
    }
    buttons.all.className = mode === 'all' ? 'on' : '';
    buttons.clock.className = mode === 'clock' ? 'on' : '';
  }

  function failed() {
    if (here < 0) { return; }
    tracks[here].failed = true;
    lost.removeAttribute('hidden');
    say(word('failed') + ' ' + title(tracks[here]));
    if (mode === 'all') { after(); } else { here = -1; mark(); }
  }

  function play(number, seconds) {
    var track = tracks[number];
    var promise;
    var skip = function () {
      player.removeEventListener('loadedmetadata', skip, false);
      if (seconds > LATE_SECONDS && seconds < player.duration) { player.currentTime = seconds; }
    };
    here = number;
    track.failed = false;
    player.src = chosen[track.name] || track.path;
    if (seconds) { player.addEventListener('loadedmetadata', skip, false); }
    promise = player.play();
    if (promise && promise['catch']) { promise['catch'](function () { return null; }); } // `error` tells of it
    say(word('playing') + ' ' + title(track));
    mark();
  }

  function stop() {
    mode = '';
    here = -1;
    player.pause();
    say('');
    mark();
  }

  function after() {
    var next = here + 1;
    here = -1;
    if (mode === 'all') {
      if (next <= last) { play(next, 0); return; }
      mode = '';
      say(word('over'));
    }
    mark();
  }

  function due(now) {
    var n;
    for (n = tracks.length - 1; n >= 0; n -= 1) {
      if (tracks[n].at <= now && now < tracks[n].at + tracks[n].length) { return n; }
    }
    return -1;
  }

  function coming(now) {
    var n;
    for (n = 0; n < tracks.length; n += 1) { if (tracks[n].at > now) { return n; } }
    return -1;
  }

  function tick() {
    var now = new Date();
    var number;
    time.textContent = clock(now);
    if (mode !== 'clock') { return; }
    number = due(now.getTime());
    if (number >= 0 && number !== here && !tracks[number].heard) {
      tracks[number].heard = true;
      play(number, (now.getTime() - tracks[number].at) / 1000);
    } else if (here < 0) {
      number = coming(now.getTime());
      say(number < 0 ? word('nothing') : word('waiting') + ' ' + title(tracks[number]));
    }
  }

  function name(path) { return path.slice(path.lastIndexOf('/') + 1); }

  function follow(first, until) {
    if (first > until) { return; }
    mode = 'all';
    last = until;
    play(first, 0);
  }

  function listen(track, number) {
    track.link.onclick = function () { mode = ''; play(number, 0); return false; };
  }

  (function gather() {
    var links = document.getElementsByClassName('play');
    var n;
    var row;
    for (n = 0; n < links.length; n += 1) {
      row = links[n].parentNode.parentNode;
      tracks.push({
        row: row,
        link: links[n],
        table: row.parentNode.parentNode,
        path: links[n].getAttribute('href'),
        name: name(links[n].getAttribute('href')),
        at: Number(row.getAttribute('data-at')),
        length: Number(row.getAttribute('data-length')),
        heard: false,
        failed: false
      });
      listen(tracks[n], n);
    }
  }());

  player.addEventListener('ended', after, false);
  player.addEventListener('error', failed, false);
  buttons.all.onclick = function () { follow(here < 0 ? 0 : here, tracks.length - 1); };
  (function days() {
    var heads = document.getElementsByClassName('day');
    var n;
    function one(button) {
      var table = button.parentNode.parentNode.getElementsByTagName('table')[0];
      button.removeAttribute('hidden');
      button.onclick = function () {
        var first = 0;
        var until;
        while (first < tracks.length && tracks[first].table !== table) { first += 1; }
        until = first;
        while (until < tracks.length && tracks[until].table === table) { until += 1; }
        follow(first, until - 1);
      };
    }
    for (n = 0; n < heads.length; n += 1) { one(heads[n]); }
  }());
  buttons.clock.onclick = function () {
    var n;
    for (n = 0; n < tracks.length; n += 1) { tracks[n].heard = false; }
    here = -1;
    mode = 'clock';
    player.pause();
    mark();
    tick();
  };
  document.getElementById('next').onclick = function () {
    if (here + 1 < tracks.length) { mode = mode === 'all' ? 'all' : ''; play(here + 1, 0); }
  };
  document.getElementById('stop').onclick = stop;
  document.getElementById('files').onchange = function () {
    var makers = window.URL || window.webkitURL;
    var n;
    for (n = 0; makers && n < this.files.length; n += 1) { chosen[this.files[n].name] = makers.createObjectURL(this.files[n]); }
    for (n = 0; n < tracks.length; n += 1) { tracks[n].failed = false; tracks[n].heard = false; }
    say('');
    mark();
  };
  desk.removeAttribute('hidden');
  window.setInterval(tick, 250);
  tick();
}());
