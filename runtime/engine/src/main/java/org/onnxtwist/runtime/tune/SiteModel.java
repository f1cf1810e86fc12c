package org.onnxtwist.runtime.tune;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Placement;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.type.Dim;
import org.onnxtwist.ir.type.Shape;
import org.onnxtwist.ir.type.ValueType;
import org.onnxtwist.op.Conv;
import org.onnxtwist.op.MaxPool;
import org.onnxtwist.op.Relu;
import org.onnxtwist.twist.ConvGeometry;
import org.onnxtwist.twist.Coordinates;
import org.onnxtwist.twist.LayerOperands;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.TwistLayer.Form;
import org.onnxtwist.twist.TwistLayer.Grid;
import org.onnxtwist.twist.TwistLayer.Purpose;
import org.onnxtwist.twist.export.LayerForm;
import org.onnxtwist.twist.export.LayerSite;
import org.onnxtwist.twist.export.Selection;
import org.onnxtwist.twist.export.TwistExport;

/**
 * A model of one layer, as its neighbours in a network see it: what comes in and goes out is in the layout of ONNX Runtime's Convs.
 *
 * <pre>
 *   x - MaxPool1x1 - layer - Relu - MaxPool1x1 - y
 * </pre>
 */
final class SiteModel {
    static final String INPUT = "x";

    private static final long OPSET = 17;

    private SiteModel() {}

    /**
     * A layer with arbitrary weights.
     *
     * @param site a place of known sizes
     * @param batch where the site leaves it open
     */
    static Model of(LayerSite site, LayerForm form, long batch) {
        Model model = Model.create("layer", OPSET);
        Graph graph = model.graph();
        Value x = graph.addInput(INPUT, ValueType.tensor(site.geometry().dtype(), sized(site.inputShape(), batch)));
        x.setName(INPUT);
        Placement end = Placement.atEnd(model, graph);
        Value layer = base(site, blocked(x, end), end);
        Value y = blocked(Relu.of(layer).emit(end), end);
        graph.addOutput(y);
        y.setType(ValueType.tensor(site.geometry().dtype(), sized(site.outputShape(), batch)));
        TwistExport.run(model, List.of(layer(site, layer)), place -> new Selection.Choice(form, "to be measured"));
        return model;
    }

    private static Shape sized(Shape shape, long batch) {
        long items = shape.size(0).orElse(batch);
        return Shape.of(Stream.concat(
                        Stream.of(Dim.of(items)),
                        shape.known().orElseThrow().stream().skip(1))
                .toList());
    }

    private static Value blocked(Value value, Placement placement) {
        return MaxPool.of(value, List.of(1L, 1L)).emit(placement);
    }

    private static Value base(LayerSite site, Value input, Placement placement) {
        ConvGeometry geometry = site.geometry();
        return geometry.statedBy(Conv.of(input, placement.constant("weight", kernel(geometry))))
                .emit(placement);
    }

    private static TwistLayer layer(LayerSite site, Value output) {
        ConvGeometry geometry = site.geometry();
        Tensor channels = Tensor.filled(geometry.dtype(), 0.25, geometry.outChannels());
        return new TwistLayer(
                "layer",
                "",
                output.producer().orElseThrow().input(0).orElseThrow(),
                output,
                Set.of(),
                geometry,
                Coordinates.SEED,
                Form.REFERENCE,
                Purpose.EXPORT,
                Grid.CONSTANT,
                true,
                new LayerOperands<>(
                        kernel(geometry),
                        Optional.of(channels).filter(bias -> site.bias()),
                        kernel(geometry),
                        kernel(geometry),
                        channels,
                        channels));
    }

    /** Antisymmetric, and small enough that nothing overflows. */
    private static Tensor kernel(ConvGeometry geometry) {
        return Tensor.computed(geometry.dtype(), geometry.kernelDims(), at -> {
            long tap = at % ConvGeometry.TAPS;
            return (tap - ConvGeometry.TAPS / 2) * (at / ConvGeometry.TAPS % 7 - 3) * 1e-3;
        });
    }
}
