package org.onnxtwist.shape;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Label;
import net.jqwik.api.Property;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;

/** Whatever a model says, inference comes back: nonsense makes unknown types, not errors. */
final class RobustnessProperties {
    private static final List<String> OPERATORS = List.of(
            "Relu",
            "Identity",
            "Floor",
            "Neg",
            "Dropout",
            "Cast",
            "CastLike",
            "Add",
            "Div",
            "Mod",
            "Equal",
            "Max",
            "Pow",
            "PRelu",
            "Where",
            "Conv",
            "DeformConv",
            "ConvInteger",
            "QLinearConv",
            "ConvTranspose",
            "Col2Im",
            "MaxPool",
            "LpPool",
            "GlobalAveragePool",
            "MaxUnpool",
            "Reshape",
            "Flatten",
            "Squeeze",
            "Unsqueeze",
            "Transpose",
            "Expand",
            "Tile",
            "DepthToSpace",
            "SpaceToDepth",
            "Slice",
            "Gather",
            "GatherElements",
            "GatherND",
            "OneHot",
            "TopK",
            "NonZero",
            "Compress",
            "Unique",
            "Concat",
            "Split",
            "Pad",
            "CenterCropPad",
            "Resize",
            "Upsample",
            "MatMul",
            "QLinearMatMul",
            "Gemm",
            "Det",
            "Einsum",
            "LSTM",
            "Constant",
            "ConstantOfShape",
            "Shape",
            "Size",
            "Range",
            "RandomNormal",
            "Multinomial",
            "HannWindow",
            "QuantizeLinear",
            "DequantizeLinear",
            "ReduceSum",
            "ReduceMax",
            "ArgMax",
            "BatchNormalization",
            "LayerNormalization",
            "SoftmaxCrossEntropyLoss",
            "RoiAlign",
            "MaxRoiPool",
            "NonMaxSuppression",
            "GridSample",
            "AffineGrid",
            "If",
            "Loop",
            "Scan");

    private static final List<String> ATTRIBUTES = List.of(
            "axis",
            "axes",
            "perm",
            "pads",
            "strides",
            "dilations",
            "kernel_shape",
            "group",
            "auto_pad",
            "ceil_mode",
            "keepdims",
            "blocksize",
            "starts",
            "ends",
            "split",
            "k",
            "to",
            "shape",
            "start",
            "end",
            "output_shape",
            "output_padding",
            "scales",
            "height_scale",
            "width_scale",
            "equation",
            "direction",
            "hidden_size",
            "layout",
            "batch_dims",
            "allowzero",
            "transA",
            "num_scan_inputs",
            "scan_input_axes",
            "scan_output_axes",
            "noop_with_empty_axes",
            "keep_aspect_ratio_policy",
            "body",
            "then_branch",
            "else_branch",
            "value",
            "value_ints",
            "pooled_shape",
            "output_height",
            "num_outputs");

    private static final List<DType> TYPES =
            List.of(DType.FLOAT, DType.INT64, DType.INT32, DType.BOOL, DType.UINT8, DType.STRING, DType.UNDEFINED);

    private static final long[] NUMBERS = {
        0,
        1,
        2,
        3,
        4,
        7,
        -1,
        -2,
        -3,
        100,
        Integer.MAX_VALUE,
        Integer.MIN_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        1L << 40
    };

    @Property(tries = 60)
    @Label("random calls of every operator")
    void anyCallOfAnyOperator(@ForAll long seed) {
        Random random = new Random(seed);
        Model model = new Model(new Graph("random"), 8);
        model.setOpset(1L + random.nextInt(28));
        fill(model.graph(), random, 0);
        ShapeInference.infer(model);
    }

    private static void fill(Graph graph, Random random, int depth) {
        List<Value> values = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            values.add(graph.addInput("x", type(random)));
            values.add(graph.addInitializer("c", constant(random)));
        }
        for (String operator : OPERATORS) {
            NodeBuilder node = graph.newNode(operator);
            for (int i = random.nextInt(6); i > 0; i--) {
                node.input(
                        random.nextInt(8) == 0
                                ? Optional.empty()
                                : Optional.of(values.get(random.nextInt(values.size()))));
            }
            for (int i = random.nextInt(8); i > 0; i--) {
                String name = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
                node.attribute(Attribute.of(name, value(random, depth)));
            }
            for (int i = random.nextInt(4); i >= 0; i--) {
                node.output("y");
            }
            values.addAll(node.append().outputs());
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            graph.addOutput(values.get(random.nextInt(values.size())));
        }
    }

    private static ValueType type(Random random) {
        DType dtype = TYPES.get(random.nextInt(TYPES.size()));
        if (random.nextInt(6) == 0) {
            return random.nextBoolean() ? ValueType.UNKNOWN : ValueType.tensor(dtype, Shape.UNKNOWN);
        }
        List<Dim> dims = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            long size = NUMBERS[random.nextInt(NUMBERS.length)];
            dims.add(
                    random.nextInt(3) == 0
                            ? random.nextBoolean() ? Dim.UNKNOWN : Dim.of("n")
                            : Dim.of(Math.max(0, size)));
        }
        return ValueType.tensor(dtype, Shape.of(dims));
    }

    private static Tensor constant(Random random) {
        long[] numbers = random.ints(random.nextInt(5), 0, NUMBERS.length)
                .mapToLong(i -> NUMBERS[i])
                .toArray();
        return switch (random.nextInt(4)) {
            case 0 -> Tensor.ofLongs(new long[] {NUMBERS[random.nextInt(NUMBERS.length)]});
            case 1 -> Tensor.zeros(DType.FLOAT, random.nextInt(4), random.nextInt(4), 3);
            case 2 -> Tensor.ofFloats(new float[] {random.nextFloat(), Float.NaN, 2, 1e30f}, 4);
            default -> Tensor.vector(numbers);
        };
    }

    private static AttributeValue value(Random random, int depth) {
        List<Long> numbers = random.ints(random.nextInt(6), 0, NUMBERS.length)
                .mapToObj(i -> NUMBERS[i])
                .toList();
        return switch (random.nextInt(7)) {
            case 0, 1 -> new AttributeValue.IntValue(NUMBERS[random.nextInt(NUMBERS.length)]);
            case 2, 3 -> new AttributeValue.IntValues(numbers);
            case 4 ->
                new AttributeValue.FloatValues(
                        numbers.stream().map(Long::floatValue).toList());
            case 5 ->
                Attribute.ofString(
                                "",
                                List.of(
                                                "SAME_UPPER",
                                                "VALID",
                                                "not_larger",
                                                "ij,jk->ik",
                                                "...i,i",
                                                "",
                                                "none",
                                                "bidirectional")
                                        .get(random.nextInt(8)))
                        .value();
            default -> {
                if (depth > 0 || random.nextInt(4) > 0) {
                    yield new AttributeValue.TensorValue(constant(random));
                }
                Graph body = new Graph("body");
                fill(body, random, depth + 1);
                yield new AttributeValue.GraphValue(body);
            }
        };
    }
}
