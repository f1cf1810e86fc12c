package org.onnxtwist.runtime.train.network;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.AveragePool;
import org.onnxtwist.op.Cast;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.Dropout;
import org.onnxtwist.op.Flatten;
import org.onnxtwist.op.Gemm;
import org.onnxtwist.op.GlobalAveragePool;
import org.onnxtwist.op.Identity;
import org.onnxtwist.op.LogSoftmax;
import org.onnxtwist.op.MatMul;
import org.onnxtwist.op.ReduceMean;
import org.onnxtwist.op.Relu;
import org.onnxtwist.op.Reshape;
import org.onnxtwist.op.Resize;
import org.onnxtwist.op.Softmax;
import org.onnxtwist.op.Squeeze;
import org.onnxtwist.op.Unsqueeze;
import org.onnxtwist.runtime.train.network.Layers.Role;
import org.onnxtwist.shape.ShapeInference;

/** Finds the layer that computes the scores, from the output backwards, and gives it new weights. */
final class HeadReplacement {
    /** The operators that may stand between the layer and the output: none of them mixes classes. */
    private static final Set<OperatorId> BETWEEN = Set.of(
            AveragePool.ID,
            Cast.ID,
            Dropout.ID,
            Flatten.ID,
            GlobalAveragePool.ID,
            Identity.ID,
            ReduceMean.ID,
            Relu.ID,
            Reshape.ID,
            Resize.ID,
            Squeeze.ID,
            Unsqueeze.ID);

    private final Model model;
    private final Graph graph;
    private final Value output;
    private final int classes;
    private final boolean keepsSoftmax;
    private final Layers.InitialValues initial;
    private final List<Value> resized = new ArrayList<>();
    private final List<Node> reshapes = new ArrayList<>();
    private final List<String> parameters = new ArrayList<>();
    private Optional<Node> bias = Optional.empty();
    private boolean withoutSoftmax;

    HeadReplacement(Model model, Optional<String> name, int classes, long seed, boolean keepsSoftmax) {
        if (classes < 1) {
            throw new NetworkException("a new head of " + classes + " classes is none: give 1 or more");
        }
        this.model = model;
        this.graph = model.graph();
        this.classes = classes;
        this.keepsSoftmax = keepsSoftmax;
        this.initial = PyTorchInitialization.LAYERS.withSeed(seed);
        List<Value> outputs = graph.outputs().stream()
                .filter(each -> name.isEmpty() || each.hint().equals(name.get()))
                .toList();
        if (outputs.size() != 1) {
            throw new NetworkException("the model has the outputs "
                    + graph.outputs().stream().map(Value::hint).collect(Collectors.joining(", "))
                    + ", and a new head replaces the scores of one: name one of them");
        }
        this.output = outputs.get(0);
    }

    NewHead run() {
        // Its algorithm would go on to train the old weights.
        model.removeTraining();
        Node layer = layer();
        boolean columns =
                layer.operator().equals(MatMul.ID) || (layer.operator().equals(Gemm.ID) && Gemm.TRANS_B.of(layer) == 0);
        int axis = columns ? 1 : 0;
        Tensor weight = weight(layer);
        long before = weight.dim(axis);
        long[] dims = weight.dims().clone();
        dims[axis] = classes;
        long fanIn = weight.elements() / Math.max(1, before);
        Role kind = layer.operator().equals(Conv.ID) ? Role.CONV_WEIGHT : Role.LINEAR_WEIGHT;
        replace(layer, 1, kind, fanIn, dims);
        if (layer.inputCount() > 2 && layer.input(2).isPresent()) {
            replaceBias(layer, 2, before, fanIn);
        }
        bias.ifPresent(node -> replaceBias(node, stored(node), before, fanIn));
        reshapes.forEach(node -> follow(node, before));
        declare(layer);
        return new NewHead(
                layer.name().isEmpty() ? layer.output(0).hint() : layer.name(), parameters, before, withoutSoftmax);
    }

    private Node layer() {
        Value at = output;
        while (true) {
            Value value = at;
            resized.add(value);
            Node node = value.producer()
                    .orElseThrow(() -> new NetworkException("the output '" + output.hint()
                            + "' is computed without a layer of weights that could be replaced: name another output"));
            if (node.graph() != graph || value.consumers().count() + (value.isOutput() ? 1 : 0) > 1) {
                throw refusal(node, "other nodes read its result, which would have another size");
            }
            if (Set.of(Gemm.ID, MatMul.ID, Conv.ID).contains(node.operator())) {
                return node;
            }
            at = before(node);
            if (!keepsSoftmax && Set.of(Softmax.ID, LogSoftmax.ID).contains(node.operator())) {
                if (bias.isPresent()) {
                    throw refusal(node, "a bias is added to its result");
                }
                withoutSoftmax = true;
                node.replaceWith(at);
                // The node that made the scores makes what was the result of the Softmax, an output or not.
                at = at.isUsed() ? at : value;
                resized.remove(value);
            }
        }
    }

    /** The value that a node between the layer and the output reads the scores from. */
    private Value before(Node node) {
        if (node.operator().equals(Add.ID) && bias.isEmpty() && stored(node) >= 0) {
            bias = Optional.of(node);
            return node.input(1 - stored(node)).orElseThrow();
        }
        if (node.operator().equals(Reshape.ID)) {
            reshapes.add(node);
        }
        if (!BETWEEN.contains(node.operator())
                && !Set.of(Softmax.ID, LogSoftmax.ID).contains(node.operator())) {
            throw refusal(
                    node, "a new head replaces the Gemm, MatMul or Conv that computes the scores, and this is none");
        }
        return node.input(0).orElseThrow();
    }

    /** The index of the input of an addition that is stored; -1 where both are computed. */
    private static int stored(Node node) {
        return IntStream.range(0, 2)
                .filter(index ->
                        node.input(index).flatMap(HeadReplacement::tensor).isPresent())
                .findFirst()
                .orElse(-1);
    }

    private static Optional<Tensor> tensor(Value value) {
        return value.initializer().or(value::constant);
    }

    /** The weight in the layout in which the layer reads it; its elements do not matter. */
    private Tensor weight(Node layer) {
        Value value = layer.input(1).orElseThrow();
        Tensor weight = tensor(value)
                .or(() -> computedFromStored(value))
                .orElseThrow(() -> refusal(layer, "its second operand is computed, and not a weight"));
        if (!weight.dtype().isConvFloat()) {
            throw refusal(
                    layer,
                    "its weight is of type " + weight.dtype().onnxName()
                            + ", and new weights are numbers with fractions");
        }
        if (layer.operator().equals(Conv.ID) && Conv.GROUP.of(layer) != 1) {
            throw refusal(layer, "its channels are in " + Conv.GROUP.of(layer) + " groups");
        }
        if (!layer.operator().equals(Conv.ID) && weight.rank() != 2) {
            throw refusal(layer, "its weight has the rank " + weight.rank());
        }
        return weight;
    }

    /** Exporters let nodes turn or reshape a stored weight. */
    private Optional<Tensor> computedFromStored(Value value) {
        boolean stored = value.producer()
                .filter(node -> node.inputValues().allMatch(each -> tensor(each).isPresent()))
                .isPresent();
        return stored ? sized(ShapeInference.inferWithDefaults(model).of(value)) : Optional.empty();
    }

    private static Optional<Tensor> sized(ValueType type) {
        return type.shape().sizes().map(dims -> Tensor.zeros(type.dtype(), dims));
    }

    private void replaceBias(Node node, int index, long before, long fanIn) {
        Tensor old = node.input(index)
                .flatMap(HeadReplacement::tensor)
                .orElseThrow(() -> refusal(node, "its bias is computed, and not stored"));
        if (old.elements() == 1 && before != 1) {
            return;
        }
        long[] dims =
                Arrays.stream(old.dims()).map(dim -> dim == 1 ? 1 : classes).toArray();
        if (old.elements() != before) {
            throw refusal(node, "its bias has " + old.elements() + " elements, and the layer " + before + " classes");
        }
        if (before == 1) {
            dims[node.operator().equals(Add.ID) ? Math.min(1, dims.length - 1) : dims.length - 1] = classes;
        }
        replace(node, index, Role.LINEAR_BIAS, fanIn, dims);
    }

    private void replace(Node node, int index, Role role, long fanIn, long... dims) {
        Value old = node.input(index).orElseThrow();
        String name = source(old).hint();
        DType dtype = tensor(source(old)).map(Tensor::dtype).orElse(DType.FLOAT);
        Tensor drawn = initial.of(name, role, fanIn, dims);
        Value fresh = graph.addInitializer(
                name, dtype == drawn.dtype() ? drawn : Tensor.ofDoubles(dtype, drawn.toDoubles(), dims));
        node.setInput(index, fresh);
        if (removeUnused(old)) {
            fresh.setName(name);
        }
        model.assignNames();
        parameters.add(fresh.hint());
    }

    /** The stored tensor that a weight is computed from. */
    private static Value source(Value value) {
        return value.producer()
                .flatMap(node -> node.inputValues()
                        .filter(each -> each.initializer()
                                .filter(tensor -> tensor.dtype().isConvFloat())
                                .isPresent())
                        .findFirst())
                .orElse(value);
    }

    /** Tells whether the value's name is free now. */
    private boolean removeUnused(Value value) {
        if (value.isUsed()) {
            return false;
        }
        if (value.producer().isPresent()) {
            Node node = value.producer().get();
            List<Value> read = node.inputValues().distinct().toList();
            graph.remove(node);
            return read.stream().map(this::removeUnused).reduce(true, Boolean::logicalAnd);
        }
        if (value.isInput()) {
            graph.removeInput(value);
        }
        graph.removeInitializer(value);
        return true;
    }

    /** The target of a Reshape that states the number of classes states the new one. */
    private void follow(Node node, long before) {
        Optional<Tensor> target = node.input(1).flatMap(HeadReplacement::tensor);
        long stated = target.stream()
                .flatMapToLong(tensor -> Arrays.stream(tensor.toLongs()))
                .filter(size -> size == before)
                .count();
        if (target.isEmpty() || stated > 1) {
            throw refusal(node, "its target does not say which size is the number of classes");
        }
        if (stated == 1) {
            long[] sizes = Arrays.stream(target.get().toLongs())
                    .map(size -> size == before ? classes : size)
                    .toArray();
            Value old = node.input(1).orElseThrow();
            node.setInput(1, graph.addInitializer(old.hint(), Tensor.ofLongs(sizes, sizes.length)));
            removeUnused(old);
        }
    }

    /** Declares the new type of the output. */
    private void declare(Node layer) {
        ValueType declared = output.type();
        resized.forEach(value -> value.setType(ValueType.UNKNOWN));
        bias.ifPresent(node -> node.output(0).setType(ValueType.UNKNOWN));
        layer.output(0).setType(ValueType.UNKNOWN);
        ValueType inferred = ShapeInference.inferWithDefaults(model).of(output);
        List<Dim> dims = inferred.shape().known().orElse(List.of());
        if (dims.size() < 2 || !dims.get(1).equals(Dim.of(classes))) {
            throw refusal(
                    layer,
                    "the output '" + output.hint() + "' would then be " + inferred + " where it was " + declared
                            + ", and scores are [batch, classes, ...]");
        }
        output.setType(inferred);
    }

    private NetworkException refusal(Node node, String reason) {
        return new NetworkException(
                "the head of the output '" + output.hint() + "' cannot be replaced at node " + node + ": " + reason
                        + "; cut the model behind the features with 'onnx-twist extract', or name another output");
    }
}
