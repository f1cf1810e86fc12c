@echo off
rem Starts onnx-twist. The environment may give JAVA_HOME, a JDK or JRE 17 or later, and ONNX_TWIST_OPTS, options for it.
setlocal
set "JAVA=java"
if defined JAVA_HOME set "JAVA=%JAVA_HOME%\bin\java.exe"
if defined JAVA_HOME if not exist "%JAVA%" (
  echo onnx-twist: JAVA_HOME is %JAVA_HOME%, where bin\java.exe is missing: set it to a JDK 17 or later, or unset it 1>&2
  exit /b 4
)
if not defined JAVA_HOME (
  where java >nul 2>&1 || (
    echo onnx-twist: Java was not found: install a JDK or JRE 17 or later, or set JAVA_HOME to one 1>&2
    exit /b 4
  )
)
"%JAVA%" -Xshare:auto -Xlog:disable -XX:-UsePerfData -XX:TieredStopAtLevel=1 %ONNX_TWIST_OPTS% -cp "%~dp0..\lib\*" org.onnxtwist.cli.Main %*
exit /b %ERRORLEVEL%
