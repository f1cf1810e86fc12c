package org.onnxtwist.twist.rewrite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.onnxtwist.diff.Difference;
import org.onnxtwist.diff.ModelDiff;
import org.onnxtwist.diff.align.Naming;
import org.onnxtwist.io.ModelCorpora;
import org.onnxtwist.io.OnnxReader;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.ValueType;

/** Of a rewritten model is said exactly what the rewrite added: nodes and weights, and nothing of what was there. */
final class RewrittenModelsTest {
    @Test
    void theModelsOfTheProject() throws IOException {
        ModelCorpora.project(RewrittenModelsTest::assertOnlyAdded);
    }

    @ParameterizedTest
    @ValueSource(strings = {"models", "golden"})
    void everyModelOfAFolder(String name) throws IOException {
        ModelCorpora.folder(name, RewrittenModelsTest::assertOnlyAdded);
    }

    private static void assertOnlyAdded(String name, byte[] bytes, Model original) throws IOException {
        if (!original.functions().isEmpty()) {
            // A function with a layer in it is given the layer's weights, so that it and its calls change, not only
            // grow.
            return;
        }
        Model rewritten = OnnxReader.read(Path.of(name));
        int nodes = count(rewritten);
        Set<String> weights = weights(rewritten);
        TwistRewrite.apply(rewritten, TwistOptions.defaults());
        List<Difference> differences = ModelDiff.of(original, rewritten);
        Set<String> addedWeights = weights(rewritten);
        addedWeights.removeAll(weights);
        int addedNodes = 0;
        Set<String> found = new HashSet<>();
        for (Difference difference : differences) {
            if (difference instanceof Difference.NodeAdded) {
                addedNodes++;
            } else if (difference instanceof Difference.WeightAdded weight) {
                found.add(weight.name());
            } else if (difference instanceof Difference.PortAdded port && port.port() == Difference.Port.INPUT) {
                // Where the versions at hand demand it, every weight is an input too.
                found.add(port.name());
            } else if (difference instanceof Difference.TypeChange type) {
                // The sum takes over the Conv's output with the type declared of it; what the Conv makes then is a new
                // value.
                assertEquals(ValueType.UNKNOWN, type.after(), () -> name + ": " + type.sentence());
            } else {
                // The rewrite says of itself in the metadata, and raises an operator set that is too old for it.
                assertTrue(
                        difference.aspect() == ModelDiff.Aspect.METADATA
                                || difference.aspect() == ModelDiff.Aspect.OPSETS,
                        () -> name + ": " + difference.sentence());
            }
        }
        assertEquals(addedWeights, found, name);
        assertEquals(count(rewritten) - nodes, addedNodes, name);
    }

    private static int count(Model model) {
        int[] nodes = {0};
        model.forEachNode(node -> nodes[0]++);
        return nodes[0];
    }

    private static Set<String> weights(Model model) {
        Set<String> names = new HashSet<>();
        model.forEachGraph(
                graph -> graph.initializers().stream().map(Naming::of).forEach(names::add));
        return names;
    }
}
