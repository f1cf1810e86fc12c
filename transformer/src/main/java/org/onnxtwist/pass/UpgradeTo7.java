package org.onnxtwist.pass;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Shape;
import org.onnxtwist.ir.Tensor;
import org.onnxtwist.ir.Value;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.IntegerValue;

/**
 * Every operator of standard operator sets 1 to 6, and how version 7 says the same. What changed is taken from the operators'
 * published schemas of those versions.
 */
final class UpgradeTo7 {
    /** Once the memory that an output could reuse; without meaning for what is computed. */
    private static final String CONSUMED = "consumed_inputs";

    private final InferredTypes types;

    UpgradeTo7(InferredTypes types) {
        this.types = types;
    }

    UpgradePlan plan(Node node, long version) {
        return switch (node.operator().name()) {
            case "ArgMax",
                    "ArgMin",
                    "AveragePool",
                    "Constant",
                    "Conv",
                    "ConvTranspose",
                    "DepthToSpace",
                    "Flatten",
                    "Gather",
                    "GlobalAveragePool",
                    "GlobalMaxPool",
                    "Hardmax",
                    "Identity",
                    "If",
                    "LRN",
                    "LogSoftmax",
                    "Loop",
                    "LpNormalization",
                    "MatMul",
                    "MaxPool",
                    "MaxRoiPool",
                    "Not",
                    "RandomNormal",
                    "RandomNormalLike",
                    "RandomUniform",
                    "RandomUniformLike",
                    "ReduceL1",
                    "ReduceL2",
                    "ReduceLogSum",
                    "ReduceLogSumExp",
                    "ReduceMax",
                    "ReduceMean",
                    "ReduceMin",
                    "ReduceProd",
                    "ReduceSum",
                    "ReduceSumSquare",
                    "Shape",
                    "Size",
                    "Slice",
                    "Softmax",
                    "Softplus",
                    "Softsign",
                    "SpaceToDepth",
                    "Squeeze",
                    "TopK",
                    "Transpose",
                    "Unsqueeze" -> UpgradePlan.keep();
            case "Abs",
                    "Ceil",
                    "Clip",
                    "Elu",
                    "Exp",
                    "Floor",
                    "HardSigmoid",
                    "InstanceNormalization",
                    "LeakyRelu",
                    "Log",
                    "Max",
                    "Mean",
                    "Min",
                    "Neg",
                    "Reciprocal",
                    "Relu",
                    "Sigmoid",
                    "Sqrt",
                    "Sum",
                    "Tanh" -> UpgradePlan.drop(CONSUMED);
            case "Add", "And", "Div", "Equal", "Greater", "Less", "Mul", "Or", "Pow", "Sub", "Xor" ->
                BroadcastUpgrade.binary(node, types);
            case "PRelu" -> BroadcastUpgrade.slope(node, types);
            case "Gemm" -> UpgradePlan.drop("broadcast");
            case "GRU", "LSTM", "RNN" -> UpgradePlan.drop("output_sequence");
            case "BatchNormalization" -> batchNormalization(node);
            case "Dropout" -> dropout(node);
            case "Cast" -> cast(node);
            case "Concat" -> withDefault(node, version < 4, Attribute.of("axis", 1));
            case "Selu" ->
                // The constants were spelt out further in version 6.
                withDefault(node, version < 6, Attribute.of("alpha", 1.6732f), Attribute.of("gamma", 1.0507f))
                        .then(selu -> selu.removeAttribute(CONSUMED));
            case "GlobalLpPool", "LpPool" -> norm(node, version);
            case "Pad" -> pad(node);
            case "Reshape" -> reshape(node);
            case "Split" -> split(node, version);
            case "Tile" -> tile(node);
            case "Upsample" -> upsample(node);
            default -> UpgradePlan.refuse("has an operator that is not one of operator set " + version);
        };
    }

    private static UpgradePlan withDefault(Node node, boolean applies, Attribute... defaults) {
        UpgradePlan plan = UpgradePlan.keep();
        for (Attribute attribute : defaults) {
            if (applies && node.attribute(attribute.name()).isEmpty()) {
                plan = plan.then(target -> target.setAttribute(attribute));
            }
        }
        return plan;
    }

    /**
     * From 7 on the number of outputs says whether statistics are learnt; before, is_test did too. Where it is not stated the
     * outputs decide here as well, as in ONNX's own converter.
     */
    private static UpgradePlan batchNormalization(Node node) {
        boolean statistics = node.outputs().stream().skip(1).anyMatch(output -> !output.isOmitted());
        boolean test = node.intAttribute("is_test").orElse(statistics ? 0 : 1) != 0;
        if (test == statistics) {
            return UpgradePlan.refuse(
                    test
                            ? "is for inference (is_test is 1) but gives out statistics, which version 7 takes for training"
                            : "normalises by the statistics of its input (is_test is 0) without giving them out, which version 7"
                                    + " cannot say");
        }
        return UpgradePlan.drop("is_test", CONSUMED);
    }

    /** Where it is not stated, inference is meant, as in ONNX's own converter: models are exchanged to be run. */
    private static UpgradePlan dropout(Node node) {
        return node.intAttribute("is_test").orElse(1) != 0
                ? UpgradePlan.drop("is_test", CONSUMED)
                : UpgradePlan.refuse("drops elements (is_test is 0), which version 7 does not do for inference");
    }

    /** From 6 on the target is a number, before it was the name of the type. */
    private static UpgradePlan cast(Node node) {
        Optional<String> name = node.textAttribute("to").map(text -> text.toUpperCase(Locale.ROOT));
        if (name.isEmpty()) {
            return UpgradePlan.keep();
        }
        for (DType dtype : DType.values()) {
            if (dtype != DType.UNDEFINED && dtype.name().equals(name.get())) {
                return UpgradePlan.rewrite(cast -> cast.setAttribute(Attribute.of("to", dtype.code())));
            }
        }
        return UpgradePlan.refuse("casts to '" + name.get() + "', which is no element type");
    }

    /** From 2 on the exponent of the norm is an integer, and a pool's kernel must be stated. */
    private static UpgradePlan norm(Node node, long version) {
        if (version >= 2) {
            return UpgradePlan.keep();
        }
        if (node.operator().isOnnx("LpPool") && node.attribute("kernel_shape").isEmpty()) {
            return UpgradePlan.refuse("does not state its kernel_shape, which version 7 demands");
        }
        float exponent = node.attribute("p").map(Attribute::value).orElse(null) instanceof AttributeValue.Real real
                ? real.value()
                : 2;
        return exponent == (long) exponent
                ? UpgradePlan.rewrite(pool -> pool.setAttribute(Attribute.of("p", (long) exponent)))
                : UpgradePlan.refuse(
                        "takes the norm of order " + exponent + ", which version 7 allows for integers only");
    }

    private static UpgradePlan pad(Node node) {
        return node.intsAttribute("paddings")
                .map(pads -> UpgradePlan.drop("paddings").then(pad -> pad.setAttribute(Attribute.ofInts("pads", pads))))
                .orElse(UpgradePlan.keep());
    }

    /** From 5 on the shape is an input. */
    private static UpgradePlan reshape(Node node) {
        if (node.inputCount() > 1) {
            return UpgradePlan.drop(CONSUMED);
        }
        return node.intsAttribute("shape")
                .map(shape -> UpgradePlan.drop("shape", CONSUMED)
                        .then(reshape -> reshape.setInput(1, constant(reshape, "shape", shape))))
                .orElse(UpgradePlan.refuse("does not state its shape"));
    }

    /** A Constant, because below version 4 of the file format an initializer would be an input that a user sees. */
    private static Value constant(Node before, String hint, List<Long> numbers) {
        Tensor tensor =
                Tensor.vector(numbers.stream().mapToLong(Long::longValue).toArray());
        return before.graph()
                .node("Constant")
                .attribute(Attribute.of("value", tensor))
                .output(hint)
                .before(before)
                .output(0);
    }

    /** From 2 on the sizes of the parts are an attribute alone, and the axis is 0 unless stated. */
    private UpgradePlan split(Node node, long version) {
        if (version >= 2) {
            return UpgradePlan.keep();
        }
        if (node.attribute("axis").isEmpty()) {
            return UpgradePlan.refuse("does not state its axis, which version 1 gives no meaning");
        }
        if (node.input(1).isEmpty()) {
            return UpgradePlan.keep();
        }
        return node.input(1)
                .flatMap(types::constant)
                .flatMap(IntegerValue::longs)
                .map(sizes -> UpgradePlan.rewrite(split -> {
                    split.omitInput(1);
                    split.setAttribute(Attribute.ofInts(
                            "split", Arrays.stream(sizes).boxed().toList()));
                }))
                .orElse(UpgradePlan.refuse(
                        "computes the sizes of its parts, which version 7 takes as an attribute only"));
    }

    /** From 6 on one input says how often each axis is repeated; before, two said how often which one is. */
    private UpgradePlan tile(Node node) {
        if (node.inputCount() == 2) {
            return UpgradePlan.keep();
        }
        Optional<Long> count = number(node, 1);
        Optional<Long> axis = number(node, 2);
        Optional<Integer> rank =
                node.input(0).map(types::shape).flatMap(Shape::known).map(List::size);
        if (count.isEmpty() || axis.isEmpty() || rank.isEmpty() || axis.get() < 0 || axis.get() >= rank.get()) {
            return UpgradePlan.refuse("repeats an axis, or as often, as is only known when it runs");
        }
        long[] repeats = new long[rank.get()];
        Arrays.fill(repeats, 1);
        repeats[axis.get().intValue()] = count.get();
        return UpgradePlan.rewrite(tile -> {
            tile.omitInput(2);
            tile.setInput(
                    1, constant(tile, "repeats", Arrays.stream(repeats).boxed().toList()));
        });
    }

    private Optional<Long> number(Node node, int input) {
        return node.input(input)
                .flatMap(types::constant)
                .flatMap(IntegerValue::longs)
                .filter(numbers -> numbers.length == 1)
                .map(numbers -> numbers[0])
                .or(() -> node.input(input)
                        .flatMap(Value::constant)
                        .filter(tensor -> tensor.elements() == 1)
                        .map(tensor -> (long) tensor.toDoubles()[0]));
    }

    /** From 7 on every axis has its factor. */
    private static UpgradePlan upsample(Node node) {
        return real(node, "height_scale")
                .flatMap(height -> real(node, "width_scale")
                        .map(width -> UpgradePlan.drop("height_scale", "width_scale")
                                .then(upsample -> upsample.setAttribute(Attribute.of(
                                        "scales", new AttributeValue.Reals(List.of(1f, 1f, height, width)))))))
                .orElse(UpgradePlan.refuse("does not state its height_scale and width_scale"));
    }

    private static Optional<Float> real(Node node, String name) {
        return node.attribute(name).map(Attribute::value).orElse(null) instanceof AttributeValue.Real real
                ? Optional.of(real.value())
                : Optional.empty();
    }
}
