package org.onnxtwist.runtime.verify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.runtime.inputs.RandomTensors;
import org.onnxtwist.runtime.verify.formula.ConvAxis;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.WrittenLayer;

/**
 * A model of single Convs, one for each kind of layer that a rewritten model has, to be rewritten once more.
 *
 * <p>In a model as it is, layers have square outputs and conv_x = conv_y = 0, which hide mistakes in grids, centres and kernels. These
 * Convs have the geometry of the model's layers with few channels, an output wider than high, and random parameters; a size that is
 * stated, and an open one too where the model's is open.
 */
final class LoneLayers {
    private static final int BATCH = 2;
    private static final long HEIGHT = 5;
    private static final long WIDTH = 8;
    private static final long MOST_GROUPS = 3;
    private static final double CENTER_BOUND = 1.5;

    private final Model model;
    private final RandomTensors random;
    private final Map<String, Tensor> parameters = new LinkedHashMap<>();
    private final Map<String, Tensor> feeds = new LinkedHashMap<>();
    private final List<Lone> layers = new ArrayList<>();

    /** The properties by which layers are distinguished. */
    private record Kind(ConvGeometry geometry, boolean bias, boolean dynamic) {}

    /** A single Conv: the layer that it stands for, its kind, its parameters, and the names of its input and output. */
    record Lone(
            WrittenLayer standsFor,
            ConvGeometry geometry,
            boolean dynamic,
            LayerOperands<Tensor> parameters,
            String input,
            String output) {}

    private LoneLayers(Model like, long seed) {
        this.model = new Model(new Graph("lone_layers"), like.irVersion());
        like.opset().ifPresent(version -> model.setOpset(version));
        this.random = new RandomTensors(seed);
    }

    /**
     * @param layers of the rewritten model
     * @param like gives the operator set and the version of the file format
     */
    static LoneLayers of(List<WrittenLayer> layers, Model like, long seed) {
        LoneLayers lone = new LoneLayers(like, seed);
        Set<Kind> seen = new LinkedHashSet<>();
        for (WrittenLayer layer : layers) {
            ConvGeometry geometry = reduced(layer.geometry());
            List<Boolean> sizes = layer.grid() == Grid.DYNAMIC ? List.of(false, true) : List.of(false);
            for (boolean dynamic : sizes) {
                Kind kind = new Kind(geometry, layer.stored().bias().isPresent(), dynamic);
                if (seen.add(kind)) {
                    lone.add(layer, kind);
                }
            }
        }
        return lone;
    }

    /** Returns the same geometry with at most {@value #MOST_GROUPS} groups of few channels. */
    static ConvGeometry reduced(ConvGeometry geometry) {
        boolean grouped = geometry.group() > 1;
        long group = Math.min(geometry.group(), MOST_GROUPS);
        long in = Math.min(geometry.inChannels() / geometry.group(), grouped ? 3 : 4);
        long out = Math.min(geometry.outChannels() / geometry.group(), grouped ? 2 : 5);
        return geometry.withChannels(group * in, group * out, group);
    }

    private void add(WrittenLayer layer, Kind kind) {
        ConvGeometry geometry = kind.geometry();
        DType dtype = geometry.dtype();
        String name = "lone" + layers.size();
        long[] kernel = {geometry.outChannels(), geometry.inChannels() / geometry.group(), 3, 3};
        double bound = 1 / Math.sqrt(9.0 * kernel[1]);
        long channels = geometry.outChannels();
        LayerOperands<Tensor> tensors = new LayerOperands<>(
                random.uniform(name + ".weight", dtype, bound, kernel),
                kind.bias() ? Optional.of(random.uniform(name + ".bias", dtype, 1, channels)) : Optional.empty(),
                random.uniform(name + ".conv_x", dtype, bound, kernel),
                random.uniform(name + ".conv_y", dtype, bound, kernel),
                random.uniform(name + ".center_x", dtype, CENTER_BOUND, channels),
                random.uniform(name + ".center_y", dtype, CENTER_BOUND, channels));
        long height = inputSize(geometry, 0, HEIGHT);
        long width = inputSize(geometry, 1, WIDTH);
        Tensor input = random.uniform(name + ".x", dtype, 1, BATCH, geometry.inChannels(), height, width);
        build(name, kind, tensors, input);
        tensors.zip(LayerOperands.SUFFIXES, (tensor, suffix) -> Map.entry(name + suffix, tensor))
                .twist()
                .forEach(given -> parameters.put(given.getKey(), given.getValue()));
        feeds.put(name + ".x", input);
        layers.add(new Lone(layer, geometry, kind.dynamic(), tensors, name + ".x", name + ".y"));
    }

    private void build(String name, Kind kind, LayerOperands<Tensor> tensors, Tensor input) {
        Graph graph = model.graph();
        ConvGeometry geometry = kind.geometry();
        Shape shape = kind.dynamic()
                ? Shape.of(List.of(
                        Dim.of(name + "_n"), Dim.of(geometry.inChannels()), Dim.of(name + "_h"), Dim.of(name + "_w")))
                : input.shape();
        Value x = graph.addInput(name + ".x", ValueType.tensor(geometry.dtype(), shape));
        x.setName(name + ".x");
        Conv builder = Conv.of(x, initializer(name + ".weight", tensors.weight()))
                .bias(tensors.bias().map(bias -> initializer(name + ".bias", bias)))
                .kernelShape(3, 3)
                .strides(geometry.strides())
                .dilations(geometry.dilations())
                .group(geometry.group())
                .autoPad(geometry.autoPad().name());
        if (geometry.autoPad() == AutoPad.NOTSET) {
            builder.pads(geometry.pads());
        }
        Node conv = builder.outputNames(name + ".y").emitNode(Placement.atEnd(model, graph));
        conv.setName(name);
        conv.output(0).setName(name + ".y");
        conv.output(0).setType(ValueType.tensor(geometry.dtype(), Shape.UNKNOWN));
        graph.addOutput(conv.output(0));
    }

    private Value initializer(String name, Tensor tensor) {
        Value value = model.graph().addInitializer(name, tensor);
        value.setName(name);
        if (!model.supports(Model.FormatFeature.FREE_INITIALIZERS)) {
            model.graph().exposeAsInput(value);
        }
        return value;
    }

    /**
     * Returns the size of the smallest input of at least two elements whose output has {@code output} elements or, where padding makes that
     * impossible, more.
     */
    private static long inputSize(ConvGeometry geometry, int axis, long output) {
        for (long input = 2; ; input++) {
            ConvAxis along = axis == 0 ? ConvAxis.rows(geometry, input) : ConvAxis.columns(geometry, input);
            if (along.output() >= output) {
                return input;
            }
        }
    }

    /** Returns the model of plain Convs, which is to be rewritten. */
    Model model() {
        return model;
    }

    /** The new parameters by key, for the rewrite. */
    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** The inputs to run the model with. */
    Map<String, Tensor> feeds() {
        return feeds;
    }

    List<Lone> layers() {
        return layers;
    }
}
