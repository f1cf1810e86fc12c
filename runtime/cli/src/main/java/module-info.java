/** The command onnx-twist. */
module org.onnxtwist.cli {
    requires info.picocli;
    requires org.onnxtwist.autodiff;
    requires org.onnxtwist.codegen;
    requires org.onnxtwist.page;
    requires org.onnxtwist.runtime;
    // The command shell; a Java without it has all other commands.
    requires static jdk.jshell;
    requires static java.logging;
    requires static java.prefs;
    requires static org.jspecify;

    opens org.onnxtwist.cli to
            info.picocli;
    opens org.onnxtwist.cli.command to
            info.picocli;
    opens org.onnxtwist.cli.draw to
            info.picocli;
    opens org.onnxtwist.cli.option to
            info.picocli;
    opens org.onnxtwist.cli.option.input to
            info.picocli;
    opens org.onnxtwist.cli.report to
            info.picocli;
}
