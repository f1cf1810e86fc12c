package org.onnxtwist.runtime.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.verify.VerificationReport.LayerReport.LayerCheck;

/** Models on which a check once said what was not so, or failed. */
final class UnusualModelsTest {
    @TempDir
    Path folder;

    private static Model picture() {
        return TestModels.convolution(DType.FLOAT, 17, 8, Map.of(), 1, 4, 7, 9);
    }

    /** y = Conv(x) + noise, and the Conv's own output. */
    private static Model noisy() {
        Model model = picture();
        Graph graph = model.graph();
        Value exact = graph.outputs().get(0);
        Value noise = graph.newNode("RandomNormalLike")
                .input(exact)
                .output("noise")
                .append()
                .output(0);
        Value noisy = graph.newNode("Add")
                .inputs(exact, noise)
                .output("noisy")
                .append()
                .output(0);
        noisy.setName("noisy");
        noisy.setType(exact.type());
        graph.addOutput(noisy);
        return model;
    }

    @Test
    void randomNumbersAreGivenToBothModels() {
        VerificationReport report = new Trial(folder).verify(UnusualModelsTest::noisy);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(
                report.remarks().stream()
                        .anyMatch(remark -> remark.startsWith("Random numbers are drawn by RandomNormalLike")),
                report.remarks().toString());
        assertTrue(report.runs().stream()
                .allMatch(run ->
                        run.outputs().stream().map(OutputReport::name).toList().equals(List.of("y", "noisy"))));
    }

    @Test
    void aRandomOutputHidesNoFault() {
        VerificationReport report =
                new Trial(folder).damaged(Faults.WRONG_CENTER_SIGN::plant).verify(UnusualModelsTest::noisy);
        assertEquals(Optional.of(false), report.passed());
    }

    /** The size of its input is found, though no run shows it, and nodes were added to hand the layer out of its branch. */
    @Test
    void aLayerInABranchNotTakenIsCheckedAtItsSize() {
        VerificationReport report = new Trial(folder).verify(UnusualModelsTest::untaken);
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertEquals(List.of(), report.remarks());
        assertTrue(report.layers().stream()
                .anyMatch(layer -> layer.name().equals("other") && layer.check() == LayerCheck.RANDOM_KERNELS));
    }

    /** The branch that is not taken holds a Conv of a Relu of the input, without a declared type. */
    private static Model untaken() {
        Model model = TestModels.inABranch();
        Graph graph = model.graph();
        Node branch = graph.nodes().iterator().next();
        Graph other = branch.subgraphs().skip(1).findFirst().orElseThrow();
        Value dark = other.newNode("Relu")
                .input(graph.inputs().get(0))
                .output("dark")
                .append()
                .output(0);
        Value conv = other.newNode("Conv")
                .name("other")
                .inputs(dark, graph.initializers().iterator().next())
                .attribute("pads", List.of(1L, 1L, 1L, 1L))
                .output("o")
                .append()
                .output(0);
        conv.setType(other.outputs().get(0).type());
        other.setOutput(0, conv);
        return model;
    }

    /** The runtime loads the plain Conv as well as the layer, and can run neither. */
    @Test
    void aPaddingThatTheRuntimeLacksIsNoFaultOfTheRewrite() {
        VerificationReport report = new Trial(folder).verify(() -> {
            Model model = TestModels.convolution(DType.FLOAT, 17, 8, Map.of("auto_pad", "SAME_UPPER"), 1, 4, 7, 9);
            model.graph().nodes().iterator().next().setAttribute(Attribute.ofInts("dilations", List.of(2L, 2L)));
            return model;
        });
        assertEquals(Optional.empty(), report.passed(), report.reason());
    }

    @Test
    void aNameMayHoldQuotesAndBackslashes() {
        VerificationReport report = new Trial(folder).verify(() -> {
            Model model = picture();
            model.graph().nodes().iterator().next().setName("a \"quoted\" name\\");
            return model;
        });
        assertEquals(Optional.of(true), report.passed(), report.reason());
        assertTrue(report.nodesByProvider().getOrDefault("CPUExecutionProvider", 0) > 5);
    }
}
