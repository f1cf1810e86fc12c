/** Reverse-mode differentiation of ONNX graphs: writes the backward pass as nodes of standard operators. */
module org.onnxtwist.autodiff {
    requires transitive org.onnxtwist.transformer;
    requires static org.jspecify;

    exports org.onnxtwist.autodiff;
    exports org.onnxtwist.autodiff.loss;
    exports org.onnxtwist.autodiff.optimizer;
    exports org.onnxtwist.autodiff.rule;
    exports org.onnxtwist.autodiff.step;
    exports org.onnxtwist.autodiff.training;
    exports org.onnxtwist.autodiff.twist;

    provides org.onnxtwist.pass.PassProvider with
            org.onnxtwist.autodiff.AutodiffPasses;
}
