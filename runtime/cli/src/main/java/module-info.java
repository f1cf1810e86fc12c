/** The command onnx-twist. */
module org.onnxtwist.cli {
    requires info.picocli;
    requires org.onnxtwist.autodiff;
    requires org.onnxtwist.codegen;
    requires org.onnxtwist.runtime;
    requires static org.jspecify;

    opens org.onnxtwist.cli to
            info.picocli;
    opens org.onnxtwist.cli.command to
            info.picocli;
    opens org.onnxtwist.cli.option to
            info.picocli;
}
