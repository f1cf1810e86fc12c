/** The layer conv_twist: rewrites the Convs of an ONNX model into it, recognises it and exports it in fast forms. */
module org.onnxtwist.transformer {
    requires transitive org.onnxtwist.graph;
    requires static org.jspecify;

    exports org.onnxtwist.twist;
    exports org.onnxtwist.twist.export;
    exports org.onnxtwist.twist.recognise;
    exports org.onnxtwist.twist.rewrite;

    // For the other modules of this project.
    exports org.onnxtwist.twist.field to
            org.onnxtwist.cli,
            org.onnxtwist.page,
            org.onnxtwist.runtime;
    exports org.onnxtwist.twist.layer to
            org.onnxtwist.autodiff,
            org.onnxtwist.cli,
            org.onnxtwist.codegen,
            org.onnxtwist.page,
            org.onnxtwist.runtime;
}
