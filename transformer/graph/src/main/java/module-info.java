/** Graph surgery for ONNX models: reads, checks, edits, rewrites, compares and writes them. */
module org.onnxtwist.graph {
    requires com.fasterxml.jackson.core;
    requires com.google.protobuf;
    requires static transitive java.compiler;
    requires static transitive org.jspecify;

    exports org.onnxtwist.diff;
    exports org.onnxtwist.io;
    exports org.onnxtwist.io.json;
    exports org.onnxtwist.io.text;
    exports org.onnxtwist.ir;
    exports org.onnxtwist.ir.analysis;
    exports org.onnxtwist.ir.defect;
    exports org.onnxtwist.ir.tensor;
    exports org.onnxtwist.ir.type;
    exports org.onnxtwist.match;
    exports org.onnxtwist.op;
    exports org.onnxtwist.op.ml;
    exports org.onnxtwist.op.runtime;
    exports org.onnxtwist.pass;
    exports org.onnxtwist.pass.batch;
    exports org.onnxtwist.pass.edit;
    exports org.onnxtwist.pass.testing;
    exports org.onnxtwist.rewrite;
    exports org.onnxtwist.schema;
    exports org.onnxtwist.schema.check;
    exports org.onnxtwist.schema.finding;
    exports org.onnxtwist.shape;

    // For the other modules of this project.
    exports org.onnxtwist.io.file to
            org.onnxtwist.cli,
            org.onnxtwist.runtime;
    exports org.onnxtwist.io.onnx.tensor to
            org.onnxtwist.codegen;
    exports org.onnxtwist.ir.message to
            org.onnxtwist.cli,
            org.onnxtwist.page,
            org.onnxtwist.runtime;
    exports org.onnxtwist.ir.tensor.encoding to
            org.onnxtwist.runtime;
    exports org.onnxtwist.op.spec to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.op.trait to
            org.onnxtwist.autodiff,
            org.onnxtwist.page,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.fold to
            org.onnxtwist.runtime;
    exports org.onnxtwist.pass.function to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.initializer to
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.opset to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.precision to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime;
    exports org.onnxtwist.pass.rule.fuse to
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.rule.simplify to
            org.onnxtwist.transformer;
    exports org.onnxtwist.pass.structure to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.shape.inference to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;
    exports org.onnxtwist.shape.term to
            org.onnxtwist.autodiff,
            org.onnxtwist.runtime,
            org.onnxtwist.transformer;

    uses org.onnxtwist.pass.PassProvider;
}
