/** Runs, compares, verifies and times ONNX models through ONNX Runtime. */
module org.onnxtwist.runtime {
    requires com.fasterxml.jackson.core;
    requires com.microsoft.onnxruntime;
    requires java.desktop;
    requires java.management;
    requires jdk.management;
    requires transitive org.onnxtwist.autodiff;
    requires transitive org.onnxtwist.transformer;
    // Programs of users; a Java without a compiler does everything else.
    requires static java.compiler;
    requires static org.jspecify;

    exports org.onnxtwist.runtime;
    exports org.onnxtwist.runtime.compare;
    exports org.onnxtwist.runtime.compare.report;
    exports org.onnxtwist.runtime.job;
    exports org.onnxtwist.runtime.session;
    exports org.onnxtwist.runtime.train;
    exports org.onnxtwist.runtime.train.data;
    exports org.onnxtwist.runtime.train.network;
    exports org.onnxtwist.runtime.train.tensorboard;
    exports org.onnxtwist.runtime.verify;

    // For the command and for pages.
    exports org.onnxtwist.runtime.bench to
            org.onnxtwist.cli,
            org.onnxtwist.page;
    exports org.onnxtwist.runtime.field to
            org.onnxtwist.cli,
            org.onnxtwist.page;
    exports org.onnxtwist.runtime.gradient to
            org.onnxtwist.cli;
    exports org.onnxtwist.runtime.layers to
            org.onnxtwist.cli;
    exports org.onnxtwist.runtime.program to
            org.onnxtwist.cli;
    exports org.onnxtwist.runtime.report to
            org.onnxtwist.cli,
            org.onnxtwist.page;
    exports org.onnxtwist.runtime.session.library to
            org.onnxtwist.cli;
    exports org.onnxtwist.runtime.session.loading to
            org.onnxtwist.cli;
    exports org.onnxtwist.runtime.train.data.image to
            org.onnxtwist.cli,
            org.onnxtwist.page;
    exports org.onnxtwist.runtime.tune to
            org.onnxtwist.cli;
}
