package org.onnxtwist.twist;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.DType;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.ValueType;

/**
 * Writes a layer as one call of a function of domain {@value #DOMAIN}, whose body is the reference form. Before and after:
 *
 * <pre>
 * y = Conv[strides, ...](x, W, B)
 *
 * y = onnx_twist.conv_twist[strides, dilations, group, pads](x, W, B, KX, KY, center_x, center_y, gx, gy)
 * </pre>
 *
 * <p>A function has a fixed list of inputs and attributes, so each kind of layer that occurs (with a bias or not, with grids given or
 * computed inside, padded by numbers or by auto_pad, and each element type) has a function of its own.
 */
final class FunctionForm {
    static final String DOMAIN = "onnx_twist";

    /** The first version of the file format that has model-local functions. */
    static final int FUNCTIONS_SINCE = 8;

    private static final int KIND_INT = 2;
    private static final int KIND_STRING = 3;
    private static final int KIND_INTS = 7;

    private final Model model;
    private final TwistOptions options;
    private final Map<Kind, OperatorId> functions = new HashMap<>();

    private record Kind(boolean bias, Grid grid, boolean autoPad, DType dtype) {
        String name() {
            return "conv_twist" + (bias ? "" : "_nobias") + (grid == Grid.DYNAMIC ? "_dynamic" : "")
                    + (autoPad ? "_auto_pad" : "");
        }
    }

    FunctionForm(Model model, TwistOptions options) {
        this.model = model;
        this.options = options;
    }

    /** The call in the place of {@code conv}, which is removed; it produces {@code output}, which was detached from the Conv. */
    void replace(Node conv, Value output, ConvGeometry geometry, LayerParameters parameters, List<Value> grids) {
        Kind kind = new Kind(
                conv.input(2).isPresent(),
                grids.isEmpty() ? Grid.DYNAMIC : Grid.CONSTANT,
                geometry.autoPad() != AutoPad.NOTSET,
                geometry.dtype());
        NodeBuilder call = conv.graph().node(functions.computeIfAbsent(kind, this::define));
        conv.inputValues().forEach(call::input);
        call.inputs(parameters.kernelX(), parameters.kernelY(), parameters.centerX(), parameters.centerY());
        grids.forEach(call::input);
        call.attribute("strides", geometry.strides());
        call.attribute("dilations", geometry.dilations());
        call.attribute("group", geometry.group());
        if (kind.autoPad()) {
            call.attribute(Attribute.of("auto_pad", geometry.autoPad().name()));
        } else {
            call.attribute("pads", geometry.pads());
        }
        Node placed = call.output(output).before(conv);
        placed.setName(conv.name());
        placed.setDoc(conv.doc());
        placed.setMetadata(conv.metadata());
        conv.graph().remove(conv);
    }

    private OperatorId define(Kind kind) {
        model.setIrVersion(Math.max(model.irVersion(), FUNCTIONS_SINCE));
        model.opsets().putIfAbsent(DOMAIN, 1L);
        OperatorId id = OperatorId.of(DOMAIN, kind.name());
        for (int i = 2; model.functions().containsKey(id); i++) {
            id = OperatorId.of(DOMAIN, kind.name() + "_" + i);
        }
        Function function = new Function(id, new Graph(id.name()));
        long opset = model.opset().orElseThrow();
        function.opsets().put("", opset);
        function.attributes().addAll(List.of("strides", "dilations", "group", kind.autoPad() ? "auto_pad" : "pads"));
        fill(function.body(), kind, opset);
        model.addFunction(function);
        return id;
    }

    private void fill(Graph body, Kind kind, long opset) {
        body.setDoc("out = conv(x) + XX * conv_x(x) + YY * conv_y(x): a convolution that can turn and scale an image.");
        Value input = input(body, "x");
        Value weight = input(body, "weight");
        Optional<Value> bias = kind.bias() ? Optional.of(input(body, "bias")) : Optional.empty();
        Value kernelX = input(body, "conv_x");
        Value kernelY = input(body, "conv_y");
        Value centerX = input(body, "center_x");
        Value centerY = input(body, "center_y");
        Emitter emitter = Emitter.atEnd(body);
        Constants constants = Constants.nodes(body, emitter.placement(), opset);
        List<Attribute> attributes = references(kind);
        List<Value> grids = new ArrayList<>();
        if (kind.grid() == Grid.CONSTANT) {
            grids.add(input(body, "grid_x"));
            grids.add(input(body, "grid_y"));
        }
        ReferenceForm form = new ReferenceForm(emitter, constants, options.coordinates());
        ReferenceForm.Operands operands =
                form.operands("layer", kernelX, kernelY, centerX, centerY, kind.dtype(), options.purpose());
        NodeBuilder conv = body.node("Conv").name("layer.conv").inputs(input, weight);
        bias.ifPresent(conv::input);
        attributes.forEach(conv::attribute);
        Value base = emitter.place(conv.output("layer.conv.output"));
        if (kind.grid() == Grid.DYNAMIC) {
            GridNodes nodes = new GridNodes(emitter, constants, opset, options.coordinates());
            grids.add(nodes.grid(GridAxis.X, kind.dtype(), base, "layer.grid_x"));
            grids.add(nodes.grid(GridAxis.Y, kind.dtype(), base, "layer.grid_y"));
        }
        body.addOutput(
                form.emit("layer", input, base, attributes, operands, grids.get(0), grids.get(1), Optional.empty()));
    }

    private static Value input(Graph body, String name) {
        return body.addInput(name, ValueType.UNKNOWN);
    }

    private static List<Attribute> references(Kind kind) {
        return List.of(
                Attribute.ofInts("kernel_shape", List.of(3L, 3L)),
                reference("strides", KIND_INTS),
                reference("dilations", KIND_INTS),
                reference("group", KIND_INT),
                kind.autoPad() ? reference("auto_pad", KIND_STRING) : reference("pads", KIND_INTS));
    }

    private static Attribute reference(String name, int kind) {
        return Attribute.of(name, new AttributeValue.Reference(name, kind));
    }
}
