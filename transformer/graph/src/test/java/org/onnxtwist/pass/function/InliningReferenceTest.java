package org.onnxtwist.pass.function;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.pass.structure.TopologicalSort;
import org.onnxtwist.pass.testing.CheckedPass;
import org.onnxtwist.schema.check.Checker;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.Reference;
import org.onnxtwist.shape.ShapeInference;

/** Inlining and sorting of files that exporters wrote. */
final class InliningReferenceTest {
    @Test
    void modulesAsFunctionsBecomeOneGraph() throws IOException {
        Model model = OnnxReader.read(Reference.path("models/derived/fn_modules.onnx"));
        Value output = model.graph().outputs().get(0);
        InferredTypes before = ShapeInference.infer(model);
        assertTrue(CheckedPass.run(model, () -> new FunctionInlining(function -> true).run(model)));
        assertTrue(model.functions().isEmpty());
        assertEquals(before.of(output), ShapeInference.infer(model).of(output));
        List<Node> convs = Reference.nodes(model).stream()
                .filter(node -> node.operator().isOnnx("Conv"))
                .toList();
        assertTrue(!convs.isEmpty());
        for (Node conv : convs) {
            assertTrue(conv.attributes().stream()
                    .noneMatch(attribute -> attribute.value().toString().contains("Reference")));
            assertTrue(ShapeInference.infer(model).shape(conv.output(0)).isStatic());
        }
    }

    @Test
    void aFileWithUnsortedNodesIsSorted() throws IOException {
        Model model = OnnxReader.read(Reference.path("models/derived/resnet20_fp16.onnx"));
        assertTrue(CheckedPass.run(model, () -> new TopologicalSort().run(model)));
        assertEquals(List.of(), Checker.check(model));
        assertTrue(!new TopologicalSort().run(model));
    }
}
