package org.onnxtwist.twist.rewrite;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.AttributeValue;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.NodeBuilder;
import org.onnxtwist.ir.OperatorId;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Attr;
import org.onnxtwist.op.Conv;
import org.onnxtwist.pass.initializer.InitializersAsConstants;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.ConvGeometry.AutoPad;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.WrittenLayer;
import org.onnxtwist.twist.layer.Constants;
import org.onnxtwist.twist.layer.GridAxis;
import org.onnxtwist.twist.layer.GridNodes;

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

    /** Brings a model to a version of the file format that has functions. */
    static void prepare(Model model) {
        if (!model.supports(Model.FormatFeature.FREE_INITIALIZERS)) {
            // Until then they are constants although they are inputs; after that they would no longer be.
            new InitializersAsConstants().run(model);
        }
        model.require(Model.FormatFeature.FUNCTIONS);
    }

    /** The call in the place of the Conv, which goes away. */
    void replace(Node conv, WrittenLayer layer, Editor editor, List<Value> grids) {
        ConvGeometry geometry = layer.geometry();
        Kind kind = new Kind(
                conv.input(2).isPresent(),
                grids.isEmpty() ? Grid.DYNAMIC : Grid.CONSTANT,
                geometry.autoPad() != AutoPad.NOTSET,
                geometry.dtype());
        NodeBuilder call = editor.graph().newNode(functions.computeIfAbsent(kind, absent -> define(absent, editor)));
        conv.inputValues().forEach(call::input);
        layer.stored().twist().forEach(call::input);
        grids.forEach(call::input);
        call.attribute(Conv.STRIDES.as(geometry.strides()));
        call.attribute(Conv.DILATIONS.as(geometry.dilations()));
        call.attribute(Conv.GROUP.as(geometry.group()));
        call.attribute(kind.autoPad() ? Conv.AUTO_PAD.as(geometry.autoPad().name()) : Conv.PADS.as(geometry.pads()));
        Node placed = editor.place(call.name(conv.name()).output(conv.output(0).hint()));
        placed.setDoc(conv.doc());
        placed.setMetadata(conv.metadata());
        editor.handOver(conv.output(0), placed.output(0));
    }

    private OperatorId define(Kind kind, Editor editor) {
        OperatorId id = OperatorId.of(DOMAIN, kind.name());
        for (int i = 2; model.functions().containsKey(id); i++) {
            id = OperatorId.of(DOMAIN, kind.name() + "_" + i);
        }
        Function function = new Function(id, new Graph(id.name()));
        function.setOpset(Conv.ID.domain(), model.opset().orElseThrow());
        references(kind).forEach(attribute -> function.addAttribute(attribute.name()));
        fill(function.body(), kind);
        editor.define(function);
        return id;
    }

    private void fill(Graph body, Kind kind) {
        body.setDoc("out = conv(x) + XX * conv_x(x) + YY * conv_y(x): a convolution that can rotate and scale an"
                + " image.");
        Value input = input(body, "x");
        LayerOperands<Value> stored = new LayerOperands<>(
                input(body, "weight"),
                kind.bias() ? Optional.of(input(body, "bias")) : Optional.empty(),
                input(body, "conv_x"),
                input(body, "conv_y"),
                input(body, "center_x"),
                input(body, "center_y"));
        Placement end = Placement.atEnd(model, body);
        Constants constants = Constants.nodes(end);
        List<Attribute> attributes = new ArrayList<>();
        attributes.add(Conv.KERNEL_SHAPE.as(List.of(3L, 3L)));
        attributes.addAll(references(kind));
        List<Value> grids = new ArrayList<>();
        if (kind.grid() == Grid.CONSTANT) {
            grids.add(input(body, "grid_x"));
            grids.add(input(body, "grid_y"));
        }
        ReferenceForm form = new ReferenceForm(end, constants, options.coordinates());
        LayerOperands<Value> operands = form.operands("layer", stored, kind.dtype(), options.purpose());
        Value base = Conv.of(input, stored.weight())
                .bias(stored.bias())
                .attributes(attributes)
                .name("layer.conv")
                .emit(end);
        if (kind.grid() == Grid.DYNAMIC) {
            GridNodes nodes = new GridNodes(end, constants, options.coordinates());
            grids.add(nodes.grid(GridAxis.X, kind.dtype(), base, "layer.grid_x"));
            grids.add(nodes.grid(GridAxis.Y, kind.dtype(), base, "layer.grid_y"));
        }
        body.addOutput(form.emit("layer", input, base, attributes, operands, grids.get(0), grids.get(1)));
    }

    private static Value input(Graph body, String name) {
        return body.addInput(name, ValueType.UNKNOWN);
    }

    /** The attributes of the Convs that are attributes of the function, of the same names. */
    private static List<Attribute> references(Kind kind) {
        return List.of(
                reference(Conv.STRIDES, KIND_INTS),
                reference(Conv.DILATIONS, KIND_INTS),
                reference(Conv.GROUP, KIND_INT),
                kind.autoPad() ? reference(Conv.AUTO_PAD, KIND_STRING) : reference(Conv.PADS, KIND_INTS));
    }

    private static Attribute reference(Attr<?> attribute, int kind) {
        return Attribute.of(attribute.name(), new AttributeValue.Reference(attribute.name(), kind));
    }
}
