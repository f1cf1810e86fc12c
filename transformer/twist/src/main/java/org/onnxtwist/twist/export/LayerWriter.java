package org.onnxtwist.twist.export;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.op.Add;
import org.onnxtwist.op.Mul;
import org.onnxtwist.rewrite.Editor;
import org.onnxtwist.twist.Constants;
import org.onnxtwist.twist.GridAxis;
import org.onnxtwist.twist.ReferenceForm;

/**
 * Writes layers in the forms of DESIGN section 3. All start from a folded layer and differ in how they compute conv_x and conv_y:
 *
 * <pre>
 * PLAIN          c                                                    c  = Conv(x, W', b')
 *
 * FOLDED         c + (gx cx + gy cy)                                  cx = Conv(x, Wx')   cy = Conv(x, Wy')
 *
 * WIDE_OUT       the same                                             c, cx, cy = parts of Conv(x, [W' Wx' Wy'])
 *
 * WIDE_IN        Conv([x, Gx x, Gy x], [W'', Wx', Wy'])
 *
 * ANTISYMMETRIC  as FOLDED                                            cx = sum over k of Conv1x1(D_k, Wx'[k])
 *                                                                     D_k = x(p + k) - x(p - k), a depthwise Conv
 * </pre>
 *
 * <p>In the blocked combination the last line of FOLDED and ANTISYMMETRIC is, in Horner's form, so that its only Add is one that ONNX
 * Runtime does within a Conv:
 *
 * <pre>
 * c' + (gy + 1) (cy + (gx + 1) / (gy + 1) cx)        c' = Conv(x, W' - Wx' - Wy', b')
 * </pre>
 */
final class LayerWriter {
    private final Model model;
    private final Node first;
    private final Map<String, Value> constants = new HashMap<>();
    private final Grids grids;
    private final Differences differences;

    LayerWriter(Model model) {
        this.model = model;
        SharedNodes shared = new SharedNodes();
        this.grids = new Grids(shared);
        this.differences = new Differences(shared);
        this.first = model.graph().nodes().iterator().next();
    }

    /** Inserts the nodes of a layer and returns their output. */
    Value write(FoldedLayer layer, Variant variant, Editor editor) {
        Constants shared = Constants.shared(model, constants, editor.before(first));
        LayerParts parts = new LayerParts(layer, editor);
        return switch (variant.form()) {
            case PLAIN -> parts.base(layer.weight());
            case WIDE_IN -> new WideIn(layer, grids, shared, editor).write();
            case WIDE_OUT -> {
                WideOut wide = new WideOut(layer, editor);
                Value base = wide.part(0, "");
                yield sum(
                        layer,
                        base,
                        wide.part(1, ReferenceForm.CONV_X),
                        wide.part(2, ReferenceForm.CONV_Y),
                        shared,
                        editor);
            }
            case FOLDED, REFERENCE, FUNCTION ->
                combined(layer, variant, parts, shared, editor, new ThreeByThree(parts));
            case ANTISYMMETRIC ->
                combined(layer, variant, parts, shared, editor, new Antisymmetric(layer, differences, editor));
        };
    }

    /** The computation of conv_x and conv_y in one form. */
    interface Twists {
        /** Emits the convolution of the layer's input with a kernel, plus {@code addend} where there is one. */
        Value convolve(Tensor kernel, Optional<Value> addend, String name);
    }

    private Value combined(
            FoldedLayer layer, Variant variant, LayerParts parts, Constants shared, Editor editor, Twists twists) {
        String nameX = layer.name() + ReferenceForm.CONV_X;
        String nameY = layer.name() + ReferenceForm.CONV_Y;
        if (variant.combination() == Variant.Combination.BROADCAST) {
            Value base = parts.base(layer.weight());
            Value x = twists.convolve(layer.kernelX(), Optional.empty(), nameX);
            Value y = twists.convolve(layer.kernelY(), Optional.empty(), nameY);
            return sum(layer, base, x, y, shared, editor);
        }
        Value x = twists.convolve(layer.kernelX(), Optional.empty(), nameX);
        Value ratio = Mul.of(x, grids.blockedRatio(layer, editor, shared))
                .name(layer.name() + ".ratio_conv_x")
                .emit(editor);
        Value inner = twists.convolve(layer.kernelY(), Optional.of(ratio), nameY);
        Value outer = Mul.of(inner, grids.blockedRows(layer, editor, shared))
                .name(layer.name() + ".rows")
                .emit(editor);
        Value base = parts.base(layer.shiftedWeight(-1, -1));
        return Add.of(base, outer).name(layer.name() + ".sum").emit(editor);
    }

    private Value sum(FoldedLayer layer, Value base, Value x, Value y, Constants shared, Editor editor) {
        Value gridX = grids.broadcast(GridAxis.X, layer, base, editor, shared);
        Value gridY = grids.broadcast(GridAxis.Y, layer, base, editor, shared);
        Value turnedX = Mul.of(x, gridX).name(layer.name() + ".xx_conv_x").emit(editor);
        Value turnedY = Mul.of(y, gridY).name(layer.name() + ".yy_conv_y").emit(editor);
        Value twist = Add.of(turnedX, turnedY).name(layer.name() + ".twist").emit(editor);
        return Add.of(base, twist).name(layer.name() + ".sum").emit(editor);
    }
}
