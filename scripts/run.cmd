@echo off
rem See scripts\setup.py.
setlocal
where py >nul 2>nul
if errorlevel 1 goto plain
py -3 "%~dp0setup.py" run %*
exit /b %errorlevel%
:plain
where python >nul 2>nul
if errorlevel 1 goto none
python "%~dp0setup.py" run %*
exit /b %errorlevel%
:none
echo Can Python 3.11 tro len: hay cai tu https://www.python.org/downloads/ roi chay lai.
echo Python 3.11 or newer is needed: install it from https://www.python.org/downloads/ and run this again.
exit /b 3
