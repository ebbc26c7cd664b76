@echo off
rem See scripts\setup.py.
setlocal
where py >nul 2>nul
if errorlevel 1 goto plain
py -3 "%~dp0setup.py" run %*
exit /b %errorlevel%
:plain
python "%~dp0setup.py" run %*
exit /b %errorlevel%
