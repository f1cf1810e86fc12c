package org.onnxtwist.autodiff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnxruntime.OrtException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.onnxtwist.autodiff.rule.GroupRule;
import org.onnxtwist.autodiff.twist.KernelGradient;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.GraphCopy;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Greater;
import org.onnxtwist.op.If;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.ReduceSum;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.recognise.Recogniser;

/** The gradients of conv_twist layers as one are those of their nodes one by one. */
final class TwistGradientsTest {
    private static final double TOLERANCE = 1e-5;

    private static final List<String> CASES = List.of(
            "",
            "bias=behind",
            "bias=none pads=0,0,0,0",
            "strides=2,2",
            "strides=2,1 pads=0,1,2,0",
            "dilations=2,2 pads=2,2,2,2",
            "dilations=1,2 pads=1,2,1,2",
            "dilations=2,1 pads=1,1,1,1",
            "group=2",
            "group=2 strides=2,2 in=4 out=6",
            "group=8 in=8 out=8",
            "in=32 out=40",
            "in=64 out=64 group=2 bias=behind",
            "in=32 out=32 dilations=2,1 pads=2,1,2,1",
            "in=3 out=5",
            "pads=2,2,2,2",
            "pads=3,3,3,3",
            "in=64 out=56 size=16,18",
            "in=64 out=56 size=16,18 wrt=x",
            "in=64 out=56 size=16,18 wrt=w,b,conv.center_x",
            "in=64 out=56 size=17,16 pads=2,0,1,2 dilations=1,2",
            "dynamic=1",
            "dynamic=1 group=2");

    /** A group rule in the place of another, which counts the groups that are differentiated. */
    record Counting(GroupRule rule, AtomicInteger used) implements GroupRule {
        @Override
        public String name() {
            return rule.name();
        }

        @Override
        public String formula() {
            return rule.formula();
        }

        @Override
        public List<Group> find(Model model, InferredTypes types) {
            return rule.find(model, types).stream()
                    .map(group -> new Group(group.nodes(), group.output(), group.inputs(), node -> {
                        used.incrementAndGet();
                        group.differentiate().accept(node);
                    }))
                    .toList();
        }
    }

    /** Differentiation that takes layers node by node. */
    static Backward nodeByNode() {
        GroupRule layers = KernelGradient.TRUE_DERIVATIVE.rule();
        return Backward.using(GradientRules.standard().with(new GroupRule() {
            @Override
            public String name() {
                return layers.name();
            }

            @Override
            public String formula() {
                return layers.formula();
            }

            @Override
            public List<Group> find(Model model, InferredTypes types) {
                return List.of();
            }
        }));
    }

    private static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Coordinates coordinates : Coordinates.values()) {
            for (Purpose purpose : Purpose.values()) {
                for (String words : CASES) {
                    cases.add(Arguments.of(TwistCase.of(coordinates, purpose, words)));
                }
            }
        }
        return cases.stream();
    }

    @ParameterizedTest
    @MethodSource("cases")
    void areThoseOfTheNodes(TwistCase each) throws OrtException {
        Map<String, double[]> whole = each.gradients(nodeByNode(), false);
        Map<String, double[]> applied = each.gradients(nodeByNode(), true);
        for (KernelGradient kernels : KernelGradient.values()) {
            AtomicInteger used = new AtomicInteger();
            Backward backward = Backward.using(GradientRules.standard().with(new Counting(kernels.rule(), used)));
            Map<String, double[]> found = each.gradients(backward, false);
            assertTrue(used.get() > 0, () -> kernels + " did not take the layer as one");
            assertEquals(whole.keySet(), found.keySet());
            for (String name : found.keySet()) {
                double[] expected =
                        Objects.requireNonNull((kernels == KernelGradient.TRUE_DERIVATIVE ? whole : applied).get(name));
                double[] actual = Objects.requireNonNull(found.get(name));
                if (kernels == KernelGradient.PROJECTED && name.contains(".conv_")) {
                    // It may have a symmetric part, which the projection of the kernels removes.
                    expected = antisymmetric(expected);
                    actual = antisymmetric(actual);
                }
                assertClose(expected, actual, kernels + " " + name);
            }
        }
    }

    private static int used(Model model, String wrt, KernelGradient kernels) {
        AtomicInteger used = new AtomicInteger();
        Graph graph = model.graph();
        Map<String, Value> names = graph.valuesByName();
        Value loss = ReduceSum.of(graph.outputs().get(0)).keepdims(0).emit(Placement.atEnd(model, graph));
        Backward.using(GradientRules.standard().with(new Counting(kernels.rule(), used)))
                .differentiate(model, loss, List.of(Objects.requireNonNull(names.get(wrt), wrt)));
        return used.get();
    }

    private static TwistCase usual() {
        return TwistCase.of(Coordinates.SEED, Purpose.TRAINING, "");
    }

    @Test
    void aLayerIsTakenAsOneForAnyOfItsOperands() {
        for (String operand : TwistCase.OPERANDS) {
            assertEquals(1, used(usual().model(), operand, KernelGradient.TRUE_DERIVATIVE), operand);
        }
    }

    @Test
    void aLayerWithoutCentresIsTakenAsOne() {
        Model model = usual().model();
        Map<String, Value> names = model.graph().valuesByName();
        for (String center : List.of("conv.center_x", "conv.center_y")) {
            model.graph()
                    .setInitializer(Objects.requireNonNull(names.get(center)), Tensor.filled(DType.FLOAT, 0.0, 24));
        }
        assertEquals(1, used(model, "x", KernelGradient.TRUE_DERIVATIVE));
    }

    @Test
    void aLayerWithAnInnerValueThatIsAskedForIsTakenNodeByNode() {
        assertEquals(0, used(usual().model(), "conv.conv_x.output", KernelGradient.TRUE_DERIVATIVE));
        assertEquals(0, used(usual().model(), "conv.xx.output", KernelGradient.TRUE_DERIVATIVE));
    }

    /** The coordinates, which the recogniser lets others read: their gradient is that of both. */
    @Test
    void aLayerWithAnInnerValueThatTheLossReadsElsewhereIsTakenNodeByNode() throws OrtException {
        TwistCase each = usual();
        Map<String, double[]> expected =
                each.run(each.differentiated(nodeByNode(), false, TwistGradientsTest::readElsewhere));
        AtomicInteger used = new AtomicInteger();
        Map<String, double[]> found = each.run(each.differentiated(
                Backward.using(
                        GradientRules.standard().with(new Counting(KernelGradient.TRUE_DERIVATIVE.rule(), used))),
                false,
                TwistGradientsTest::readElsewhere));
        assertEquals(0, used.get());
        for (String name : expected.keySet()) {
            assertClose(Objects.requireNonNull(expected.get(name)), Objects.requireNonNull(found.get(name)), name);
        }
        Map<String, double[]> alone = each.gradients(nodeByNode(), false);
        assertNotEquals(
                Objects.requireNonNull(alone.get("d.conv.center_x"))[0],
                Objects.requireNonNull(found.get("d.conv.center_x"))[0],
                1e-3);
    }

    /** Which gradients are transformed for Winograd's filtering: all three of the output, once. */
    @ParameterizedTest
    @CsvSource({
        "STRAIGHT_THROUGH, 'in=64 out=56 size=16,16', 168",
        "TRUE_DERIVATIVE, 'in=64 out=56 size=16,16', 168",
        "PROJECTED, 'in=64 out=56 size=16,16', 168",
        "STRAIGHT_THROUGH, 'in=64 out=56 size=15,16', 168",
        "STRAIGHT_THROUGH, 'in=64 out=56 size=13,16', 0",
        "PROJECTED, 'in=64 out=56 size=7,16', 0",
        "STRAIGHT_THROUGH, 'in=12 out=12 size=16,16', 36",
        "PROJECTED, 'in=8 out=8 size=16,16', 0"
    })
    void layersOfManyChannelsAreFilteredOnce(KernelGradient kernels, String words, long channels) {
        TwistCase each = TwistCase.of(Coordinates.SEED, Purpose.TRAINING, words);
        Model model =
                each.differentiated(Backward.using(GradientRules.standard()).withKernels(kernels), false, before -> {});
        // Winograd's F(4, 3) has six products, which are the groups of one Conv.
        List<Node> filters = StreamSupport.stream(model.graph().nodes().spliterator(), false)
                .filter(node -> node.operator().equals(Conv.ID) && Conv.GROUP.of(node) == 6)
                .toList();
        InferredTypes types = ShapeInference.infer(model);
        assertEquals(
                channels == 0 ? List.of() : List.of(6 * channels),
                filters.stream()
                        .map(node ->
                                types.shape(node.input(0).orElseThrow()).size(1).orElseThrow())
                        .toList());
    }

    /** The gradients of If differentiate its branches with the rules of single nodes. */
    @Test
    void aLayerInABranchIsTakenNodeByNode() throws OrtException {
        TwistCase each = usual();
        Map<String, double[]> expected = each.gradients(nodeByNode(), false);
        AtomicInteger used = new AtomicInteger();
        Backward backward = Backward.using(
                GradientRules.standard().with(new Counting(KernelGradient.STRAIGHT_THROUGH.rule(), used)));
        Map<String, double[]> found = each.run(each.differentiated(backward, false, model -> {
            intoBranches(model);
            assertEquals(2, Recogniser.recognise(model).size());
        }));
        assertEquals(0, used.get());
        assertEquals(expected.keySet(), found.keySet());
        for (String name : expected.keySet()) {
            assertClose(Objects.requireNonNull(expected.get(name)), Objects.requireNonNull(found.get(name)), name);
        }
    }

    /** The derivative of a gradient that was found of the layer as one is that of the gradient of its nodes. */
    @ParameterizedTest
    @CsvSource({
        "TRAINING,in=32 out=32",
        "EXPORT,in=32 out=32",
        "TRAINING,in=4 out=6 group=2",
        "TRAINING,'in=4 out=6 strides=2,1'",
        "EXPORT,'in=64 out=64 size=16,16'"
    })
    void secondDerivativesAreThoseOfTheNodes(Purpose purpose, String words) throws OrtException {
        TwistCase each = TwistCase.of(Coordinates.SEED, purpose, words);
        Backward asOne = Backward.using(GradientRules.standard());
        Map<String, double[]> expected =
                each.gradientsOfGradient(nodeByNode(), model -> takeGradient(nodeByNode(), model));
        Map<String, double[]> found = each.gradientsOfGradient(asOne, model -> takeGradient(asOne, model));
        assertEquals(expected.keySet(), found.keySet());
        for (String name : expected.keySet()) {
            assertClose(Objects.requireNonNull(expected.get(name)), Objects.requireNonNull(found.get(name)), name);
        }
    }

    /** Puts the squares of the gradient of the sum of cubes in the place of the output. */
    private static void takeGradient(Backward backward, Model model) {
        Graph graph = model.graph();
        Value y = graph.outputs().get(0);
        Placement end = Placement.atEnd(model, graph);
        Value loss = ReduceSum.of(Mul.of(y, Mul.of(y, y).emit(end)).emit(end))
                .keepdims(0)
                .emit(end);
        Value x = graph.inputs().get(0);
        Value gradient = backward.differentiate(model, loss, List.of(x)).of(x);
        Value squares = Mul.of(gradient, gradient).emit(end);
        y.setName("layer");
        squares.setName("y");
        squares.setType(x.type());
        graph.setOutput(0, squares);
    }

    private static void readElsewhere(Model model) {
        Graph graph = model.graph();
        Value y = graph.outputs().get(0);
        Node last = y.producer().orElseThrow();
        Value sum = last.detachOutput(0, "alone");
        Value coordinate = Objects.requireNonNull(graph.valuesByName().get("conv.xx.output"));
        Add.of(last.output(0), coordinate)
                .emitNode(Placement.atEnd(model, graph))
                .attachOutput(0, sum);
    }

    /** Moves all nodes into both branches of an If, whose condition is known only when the model runs. */
    private static void intoBranches(Model model) {
        Graph graph = model.graph();
        List<Node> nodes = TopologicalOrder.of(graph);
        Value y = graph.outputs().get(0);
        Placement end = Placement.atEnd(model, graph);
        Value zero = graph.addInitializer("zero", Tensor.zeros(DType.FLOAT));
        Value sum = ReduceSum.of(graph.inputs().get(0)).keepdims(0).emit(end);
        List<Graph> branches = List.of(new Graph("positive"), new Graph("negative"));
        Node choice = If.of(Greater.of(sum, zero).emit(end), branches.get(0), branches.get(1))
                .outputs(1)
                .emitNode(end);
        for (Graph branch : branches) {
            GraphCopy copy = GraphCopy.within(Optional::of);
            copy.nodes(nodes, branch);
            branch.addOutput(copy.copyOf(y));
        }
        choice.attachOutput(0, y.producer().orElseThrow().detachOutput(0, "moved"));
        for (int i = nodes.size() - 1; i >= 0; i--) {
            graph.remove(nodes.get(i));
        }
    }

    static double[] antisymmetric(double[] kernels) {
        double[] made = new double[kernels.length];
        for (int i = 0; i < kernels.length; i++) {
            made[i] = (kernels[i] - kernels[i / 9 * 9 + 8 - i % 9]) / 2;
        }
        return made;
    }

    static void assertClose(double[] expected, double[] found, String what) {
        assertEquals(expected.length, found.length, what);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            difference = Math.max(difference, Math.abs(expected[i] - found[i]));
        }
        double relative = difference / largest;
        assertTrue(relative <= TOLERANCE, () -> what + " differs by " + relative);
    }
}
