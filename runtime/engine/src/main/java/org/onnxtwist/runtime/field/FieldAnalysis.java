package org.onnxtwist.runtime.field;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.ir.Model;
import org.onnxtwist.runtime.field.FieldReport.LayerReport;
import org.onnxtwist.runtime.field.FieldReport.MeasuredData;
import org.onnxtwist.runtime.field.TwistMeasurement.Measured;
import org.onnxtwist.runtime.field.TwistMeasurement.Measurement;
import org.onnxtwist.shape.InferredTypes;
import org.onnxtwist.shape.ShapeInference;
import org.onnxtwist.twist.TwistLayer;
import org.onnxtwist.twist.field.FieldExtent;
import org.onnxtwist.twist.field.LayerFields;
import org.onnxtwist.twist.recognise.Recogniser;

/** The analysis of the fields of a model's layers, whoever wrote them. */
public final class FieldAnalysis {
    /** The number of input channels that a report names for each output channel. */
    private static final int PAIRS = 3;

    private FieldAnalysis() {}

    /**
     * Analyses a model, which is not changed.
     *
     * @param label the name of the model in messages
     * @param data the data to measure the layers on; empty to read the weights alone
     * @throws IOException when the data cannot be read
     * @throws org.onnxtwist.ir.OnnxTwistException when they do not fit the model, or the runtime cannot run it
     */
    public static FieldReport of(String label, Model model, Optional<FieldData> data) throws IOException {
        List<TwistLayer> layers = Recogniser.recognise(model);
        if (layers.isEmpty()) {
            return new FieldReport(List.of(), Optional.empty());
        }
        InferredTypes types = ShapeInference.inferFromNamedInputs(model);
        Optional<Measurement> measurement = Optional.empty();
        Optional<MeasuredData> source = Optional.empty();
        if (data.isPresent()) {
            Measurement found = TwistMeasurement.of(label, model, layers, data.get());
            measurement = Optional.of(found);
            source = Optional.of(new MeasuredData(data.get().path().toString(), found.examples()));
        }
        List<LayerReport> reports = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            TwistLayer layer = layers.get(i);
            int index = i;
            Optional<Measured> measured =
                    measurement.map(found -> found.layers().get(index));
            FieldExtent stated = FieldExtent.of(layer.geometry(), types.shape(layer.output()));
            FieldExtent extent =
                    stated.isKnown() ? stated : measured.map(Measured::extent).orElse(stated);
            reports.add(new LayerReport(LayerFields.of(layer, extent, PAIRS), measured.flatMap(Measured::use)));
        }
        return new FieldReport(reports, source);
    }
}
