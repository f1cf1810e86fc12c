package org.onnxtwist.runtime.verify;

import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.ir.tensor.TensorContent;

/**
 * Records layers a few at a time, so that what is recorded never takes more than a part of the heap. How many go into a batch is
 * guessed from the size of the model's input first, and measured afterwards.
 */
final class RecordingBatches {
    private static final int GROWTH = 22;

    private final TappedModel tapped;
    private final Map<String, Tensor> feeds;
    private final long memory;

    RecordingBatches(TappedModel tapped, Map<String, Tensor> feeds) {
        this.tapped = tapped;
        this.feeds = feeds;
        this.memory = Runtime.getRuntime().maxMemory() / 16;
    }

    /** Passes each batch and its recording to {@code check}. */
    void forEach(List<LayerSlice> layers, BiConsumer<List<LayerSlice>, TappedModel.Recording> check) {
        // Networks grow an image of 3 channels to 64; a layer has an input and an output.
        long each = Math.max(1, bytes(feeds) * GROWTH * 2);
        for (int from = 0; from < layers.size(); ) {
            int count = (int) Math.max(1, Math.min(layers.size() - from, memory / each));
            List<LayerSlice> batch = layers.subList(from, from + count);
            TappedModel.Recording recorded = tapped.record(feeds, batch);
            check.accept(batch, recorded);
            each = Math.max(1, bytes(recorded.values()) / count + largestKernels(batch));
            from += count;
        }
    }

    private static long bytes(Map<?, Tensor> tensors) {
        return tensors.values().stream()
                .map(Tensor::content)
                .mapToLong(content -> content instanceof TensorContent.Packed packed ? packed.byteSize() : 0)
                .sum();
    }

    private static long largestKernels(List<LayerSlice> batch) {
        return batch.stream()
                .map(slice -> slice.layer().geometry())
                .mapToLong(geometry -> 3 * 9 * 8 * geometry.outChannels() * (geometry.inChannels() / geometry.group()))
                .max()
                .orElse(0);
    }
}
