/** Java classes for ONNX models, as source text. */
module org.onnxtwist.codegen {
    requires com.palantir.javapoet;
    requires java.desktop;
    requires transitive org.onnxtwist.transformer;
    requires static org.jspecify;

    exports org.onnxtwist.codegen;
    exports org.onnxtwist.codegen.option;
}
