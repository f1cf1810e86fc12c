package org.onnxtwist.runtime.layers;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.onnxtwist.io.ExternalData;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.type.DType;
import org.onnxtwist.runtime.compare.ComparisonOptions;
import org.onnxtwist.runtime.compare.ModelComparison;
import org.onnxtwist.runtime.compare.report.ComparisonReport;
import org.onnxtwist.runtime.compare.report.ComparisonReport.LayerAgreement;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.library.TemporaryFolder;
import org.onnxtwist.runtime.session.loading.ModelLoading;

/**
 * Compares two models by their outputs, and the conv_twist layers that the recogniser finds in them one by one: first their parameters,
 * of which small mistakes do not show in an output, and then what they compute, with random kernels where their own are zero.
 */
public final class LayerwiseComparison {
    private final ComparisonOptions options;

    public LayerwiseComparison(ComparisonOptions options) {
        this.options = options;
    }

    /**
     * Compares the two models.
     *
     * @param expectedFile the model that is right
     * @param expected the same, read
     * @param actualFile the model in question
     * @param actual the same, read
     * @throws org.onnxtwist.runtime.session.ProviderNotAvailableException when CUDA is asked for and not there
     * @throws org.onnxtwist.ir.defect.InvalidModelException when a file that a model was read from was changed meanwhile
     */
    public ComparisonReport compare(Path expectedFile, Model expected, Path actualFile, Model actual) {
        ComparisonReport outputs = new ModelComparison(options).compare(expectedFile, expected, actualFile, actual);
        InferenceOptions inference =
                InferenceOptions.defaults().with(outputs.provider().provider()).withThreads(options.threads());
        try (TemporaryFolder scratch = TemporaryFolder.create("layers")) {
            LayerRun run = new LayerRun(new ModelLoading(scratch.path()), inference, options);
            LayerComparison layers = new LayerComparison(expected, actual, options, run);
            layers.run();
            // Before the verdict, which would be on something else.
            ExternalData.requireUnchanged(expected);
            ExternalData.requireUnchanged(actual);
            List<LayerAgreement> agreements = layers.agreements();
            boolean certain = !agreements.isEmpty() && agreements.stream().allMatch(LayerAgreement::passed);
            boolean half = options.arithmetic().equals(Optional.of(DType.FLOAT16));
            return (certain && (half || outputs.isAmplified()) ? outputs.roughly() : outputs)
                    .withLayers(agreements, layers.remarks());
        }
    }
}
