package org.onnxtwist.pass.precision;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.op.Atan;
import org.onnxtwist.op.Attention;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Clip;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Cos;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.Einsum;
import org.onnxtwist.op.Erf;
import org.onnxtwist.op.Exp;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GroupNormalization;
import org.onnxtwist.op.HardSigmoid;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LRN;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.Log;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.LpNormalization;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.MeanVarianceNormalization;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.RMSNormalization;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Reciprocal;
import org.onnxtwist.op.Sigmoid;
import org.onnxtwist.op.Sign;
import org.onnxtwist.op.Sin;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Softsign;
import org.onnxtwist.op.Sqrt;
import org.onnxtwist.op.Tanh;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.trait.OperatorTrait;
import org.onnxtwist.schema.OperatorSchema;
import org.onnxtwist.shape.InferredTypes;

/**
 * Finds the nodes that have to compute in float because they use numbers that float16 cannot represent: constants beyond 65504 or below
 * 2^-20, and values computed from them. In x / max(n, 1e-12) these are the Max and the Div, whose divisor would be zero in float16.
 */
final class Float16Range {
    /** Operators at which tracing ends: their results are taken to have ordinary magnitudes, whatever the magnitudes of their inputs. */
    private static final Set<OperatorId> ENDS = Set.of(
            Atan.ID,
            Attention.ID,
            BatchNormalization.ID,
            Conv.ID,
            ConvTranspose.ID,
            Cos.ID,
            Einsum.ID,
            Erf.ID,
            Exp.ID,
            GRU.ID,
            Gemm.ID,
            GroupNormalization.ID,
            HardSigmoid.ID,
            InstanceNormalization.ID,
            LRN.ID,
            LSTM.ID,
            LayerNormalization.ID,
            Log.ID,
            LogSoftmax.ID,
            LpNormalization.ID,
            MatMul.ID,
            MeanVarianceNormalization.ID,
            RMSNormalization.ID,
            RNN.ID,
            Sigmoid.ID,
            Sign.ID,
            Sin.ID,
            Softmax.ID,
            Softsign.ID,
            Tanh.ID);

    /** Operators for which each element of a constant matters by itself, however large the other elements are. */
    private static final Set<OperatorId> BY_ELEMENT =
            Set.of(Clip.ID, Div.ID, Log.ID, Max.ID, Min.ID, Pow.ID, Reciprocal.ID, Sqrt.ID, Where.ID);

    /** Operators with bounds; a bound beyond the range of float16 has no effect. */
    private static final Set<OperatorId> BOUNDS = Set.of(Clip.ID, Max.ID, Min.ID);

    /** Operators that are defined to compute in float whatever the type of their inputs. */
    private static final Set<OperatorId> STASHING =
            Set.of(GroupNormalization.ID, LayerNormalization.ID, RMSNormalization.ID);

    private final Model model;
    private final InferredTypes types;
    private final Map<Value, Magnitudes> constants = new HashMap<>();
    private final Map<Function, Boolean> functions = new HashMap<>();

    /** Values computed from a number that float16 cannot represent. */
    private final Set<Value> outside = new HashSet<>();

    /** The reciprocals among {@link #outside}: multiplied by another value, they have an ordinary magnitude again. */
    private final Set<Value> reciprocals = new HashSet<>();

    Float16Range(Model model, InferredTypes types) {
        this.model = model;
        this.types = types;
    }

    /** Tells whether a node that could compute in float16 has to compute in float. */
    boolean needsFloat(Node node, OperatorSchema operator) {
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i).filter(this::isReal);
            if (input.isPresent() && Float16Operators.takesHalf(operator, i) && isOutside(node, input.get())) {
                return true;
            }
        }
        return hasAttributeOutside(node);
    }

    private boolean isReal(Value value) {
        DType dtype = types.of(value).dtype();
        return dtype == DType.FLOAT || dtype == DType.DOUBLE;
    }

    private boolean isOutside(Node reader, Value value) {
        return outside.contains(value)
                || value.constant()
                        .filter(tensor -> !holds(reader, value, tensor))
                        .isPresent();
    }

    private boolean holds(Node reader, Value value, Tensor tensor) {
        Magnitudes magnitudes = constants.computeIfAbsent(value, key -> Magnitudes.of(tensor));
        return !magnitudes.isTooGreat()
                && (BY_ELEMENT.contains(reader.operator()) ? magnitudes.keepsEach() : magnitudes.keepsGreatest());
    }

    private static boolean hasAttributeOutside(Node node) {
        return !STASHING.contains(node.operator())
                && node.attributes().stream()
                        .map(Attribute::value)
                        .map(Magnitudes::of)
                        .anyMatch(magnitudes -> !magnitudes.keepsEach()
                                || (magnitudes.isTooGreat() && !BOUNDS.contains(node.operator())));
    }

    /** Marks all inputs of a node's subgraphs as out of range if any input of the node is, since either may be the same value. */
    void enter(Node node) {
        if (node.hasSubgraphs() && node.inputValues().anyMatch(outside::contains)) {
            node.subgraphs().forEach(body -> outside.addAll(body.inputs()));
        }
    }

    /** Follows a node that computes in float. */
    void follow(Node node) {
        if (passesOn(node)) {
            node.outputs().stream()
                    .filter(output -> isReal(output) && output.constant().isEmpty())
                    .forEach(outside::add);
            if (isReciprocal(node)) {
                reciprocals.addAll(node.outputs());
            }
        }
    }

    private boolean passesOn(Node node) {
        if (node.hasSubgraphs()) {
            return node.subgraphs().anyMatch(body -> body.outputs().stream().anyMatch(outside::contains));
        }
        if (ENDS.contains(node.operator())) {
            return false;
        }
        if (model.callee(node).filter(this::computesOutside).isPresent()) {
            return true;
        }
        if (node.operator().equals(Div.ID)) {
            return isOutside(node, 0) || (isOutside(node, 1) && (isConstant(node, 0) || isConstant(node, 1)));
        }
        if (node.operator().equals(Mul.ID) && node.inputValues().anyMatch(reciprocals::contains)) {
            return node.inputValues().allMatch(outside::contains);
        }
        if (BOUNDS.contains(node.operator())) {
            return hasAttributeOutside(node)
                    || node.inputValues().anyMatch(value -> outside.contains(value) || isTooSmall(value));
        }
        return hasAttributeOutside(node)
                || node.inputValues().filter(this::isReal).anyMatch(value -> isOutside(node, value));
    }

    private boolean isOutside(Node node, int input) {
        return node.input(input).filter(value -> isOutside(node, value)).isPresent();
    }

    private static boolean isConstant(Node node, int input) {
        return node.input(input).flatMap(Value::constant).isPresent();
    }

    private boolean isTooSmall(Value value) {
        return isReal(value)
                && value.constant()
                        .map(tensor -> constants.computeIfAbsent(value, key -> Magnitudes.of(tensor)))
                        .filter(magnitudes -> !magnitudes.keepsEach())
                        .isPresent();
    }

    private boolean isReciprocal(Node node) {
        return node.operator().equals(Reciprocal.ID)
                || (node.operator().equals(Div.ID) && !isOutside(node, 0))
                || ((OperatorTrait.DATA_MOVEMENT.holdsOf(node.operator())
                                || node.operator().equals(Cast.ID))
                        && node.input(0).filter(reciprocals::contains).isPresent());
    }

    /** Tells whether the body of a function, or of one that it calls, has a constant that float16 cannot represent. */
    private boolean computesOutside(Function function) {
        Boolean known = functions.putIfAbsent(function, false);
        if (known != null) {
            return known;
        }
        boolean found = function.body()
                .allNodes()
                .anyMatch(node -> hasAttributeOutside(node)
                        || model.callee(node).filter(this::computesOutside).isPresent());
        functions.put(function, found);
        return found;
    }
}
