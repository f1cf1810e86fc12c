package org.onnxtwist.runtime.inputs;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.BatchNormalization;
import org.onnxtwist.op.Concat;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.ConvTranspose;
import org.onnxtwist.op.Div;
import org.onnxtwist.op.GRU;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.InstanceNormalization;
import org.onnxtwist.op.LSTM;
import org.onnxtwist.op.LayerNormalization;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.Max;
import org.onnxtwist.op.Min;
import org.onnxtwist.op.Mul;
import org.onnxtwist.op.PRelu;
import org.onnxtwist.op.Pow;
import org.onnxtwist.op.RNN;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Sub;
import org.onnxtwist.op.Sum;
import org.onnxtwist.op.Where;
import org.onnxtwist.op.spec.ConcatAxis;
import org.onnxtwist.shape.inference.SymbolicTypes;
import org.onnxtwist.shape.term.SymbolicTensor;

/** Open sizes that operators hold to known ones: what is added must broadcast, what is multiplied must have as many columns as rows. */
final class OperandSizes {
    private static final Set<OperatorId> BROADCASTING = Set.of(
            Add.ID, Sub.ID, Mul.ID, Div.ID, Pow.ID, Max.ID, Min.ID, Sum.ID, Where.ID, PRelu.ID, LayerNormalization.ID);
    private static final Set<OperatorId> PER_CHANNEL = Set.of(BatchNormalization.ID, InstanceNormalization.ID);
    private static final Set<OperatorId> RECURRENT = Set.of(LSTM.ID, GRU.ID, RNN.ID);

    private final SymbolicTypes types;
    private final Map<Dim, Long> settled = new HashMap<>();

    OperandSizes(SymbolicTypes types) {
        this.types = types;
    }

    /** The sizes by dimension; the first that asks for one decides. What the model declares of values counts where no operator does. */
    Map<Dim, Long> settled(Graph graph) {
        graph.forEachNode(this::visit);
        graph.forEachNode(node -> node.outputs().forEach(this::declared));
        return settled;
    }

    private List<Dim> dims(Node node, int input) {
        return node.input(input).flatMap(value -> types.numbered(value).known()).orElse(List.of());
    }

    /** Returns the size of a dimension, which is counted from the end if negative; unknown if there is no such dimension. */
    private Dim dim(Node node, int input, int axis) {
        List<Dim> dims = dims(node, input);
        int at = axis < 0 ? axis + dims.size() : axis;
        return at >= 0 && at < dims.size() ? dims.get(at) : Dim.UNKNOWN;
    }

    private void settle(Dim open, Dim known, long factor) {
        if (!(open instanceof Dim.Unknown) && !open.isKnown() && known instanceof Dim.Known size) {
            settled.putIfAbsent(open, size.size() * factor);
        }
    }

    /** Does the same as {@link #settle}, except for a known size of one, which may be broadcast and does not determine the open size. */
    private void settleLarger(Dim open, Dim known) {
        if (!known.equals(Dim.of(1))) {
            settle(open, known, 1);
        }
    }

    private void equal(Dim a, Dim b) {
        settle(a, b, 1);
        settle(b, a, 1);
    }

    private void visit(Node node) {
        OperatorId operator = node.operator();
        if (BROADCASTING.contains(operator)) {
            broadcast(node);
        } else if (PER_CHANNEL.contains(operator)) {
            equal(dim(node, 0, 1), dim(node, 1, 0));
        } else if (RECURRENT.contains(operator)) {
            equal(dim(node, 0, 2), dim(node, 1, 2));
        } else if (operator.equals(Conv.ID)) {
            settle(dim(node, 0, 1), dim(node, 1, 1), Conv.GROUP.of(node));
        } else if (operator.equals(ConvTranspose.ID)) {
            equal(dim(node, 0, 1), dim(node, 1, 0));
        } else if (operator.equals(MatMul.ID)) {
            equal(dim(node, 0, -1), dim(node, 1, dims(node, 1).size() == 1 ? 0 : -2));
        } else if (operator.equals(Gemm.ID)) {
            equal(dim(node, 0, Gemm.TRANS_A.of(node) == 0 ? 1 : 0), dim(node, 1, Gemm.TRANS_B.of(node) == 0 ? 0 : 1));
        } else if (operator.equals(Concat.ID)) {
            concat(node);
        } else if (operator.equals(Reshape.ID)) {
            reshape(node);
        }
    }

    /** Known sizes other than one, which those that are not known then have too: one would be a strange input. */
    private void broadcast(Node node) {
        int rank = IntStream.range(0, node.inputs().size())
                .map(input -> dims(node, input).size())
                .max()
                .orElse(0);
        for (int axis = 1; axis <= rank; axis++) {
            int fromEnd = -axis;
            Optional<Dim> known = IntStream.range(0, node.inputs().size())
                    .mapToObj(input -> dim(node, input, fromEnd))
                    .filter(dim -> dim.isKnown() && !dim.equals(Dim.of(1)))
                    .findFirst();
            for (int input = 0; known.isPresent() && input < node.inputs().size(); input++) {
                settle(dim(node, input, fromEnd), known.get(), 1);
            }
        }
    }

    private void concat(Node node) {
        int rank = dims(node, 0).size();
        long joined = Math.floorMod(ConcatAxis.of(node), Math.max(1L, rank));
        for (int axis = 0; axis < rank; axis++) {
            int at = axis;
            Optional<Dim> known = IntStream.range(0, node.inputs().size())
                    .mapToObj(input -> dim(node, input, at))
                    .filter(Dim::isKnown)
                    .findFirst();
            for (int input = 0;
                    axis != joined && known.isPresent() && input < node.inputs().size();
                    input++) {
                settleLarger(dim(node, input, axis), known.get());
            }
        }
    }

    /** From the last dimension on, as long as both have one of that size: rows that go in as rows. */
    private void reshape(Node node) {
        List<Dim> from = dims(node, 0);
        long[] to = node.input(1)
                .flatMap(types::constant)
                .flatMap(SymbolicTensor::longs)
                .orElse(new long[0]);
        for (int axis = 1; axis <= Math.min(from.size(), to.length); axis++) {
            Dim dim = from.get(from.size() - axis);
            long size = to[to.length - axis];
            if (size < 1 || (dim.isKnown() && !dim.equals(Dim.of(size)))) {
                return;
            }
            settleLarger(dim, Dim.of(size));
        }
    }

    private void declared(Value value) {
        List<Dim> declared = value.type().shape().known().orElse(List.of());
        List<Dim> inferred = types.numbered(value).known().orElse(List.of());
        for (int axis = 0; declared.size() == inferred.size() && axis < declared.size(); axis++) {
            settleLarger(inferred.get(axis), declared.get(axis));
        }
    }
}
