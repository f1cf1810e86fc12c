@echo off
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java"
"%JAVA%" -cp "%~dp0..\lib\*" org.onnxtwist.cli.Main %*
exit /b %ERRORLEVEL%
