package org.onnxtwist.page.gallery;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.tensor.Tensor;
import org.onnxtwist.runtime.session.InferenceOptions;
import org.onnxtwist.runtime.session.InferenceSession;
import org.onnxtwist.runtime.session.ResidentTensors;
import org.onnxtwist.runtime.train.data.image.Picture;

/** Runs the model of a step again and again in ONNX Runtime; each image stays in native memory, where it is the input of the next step. */
final class Iteration {
    private Iteration() {}

    /**
     * Returns the image after some of the steps.
     *
     * @param name what messages call the model
     * @param model the content of the file of a model of {@link ExperimentModel}, for images of the size of {@code first}
     * @param first the image before the first step
     * @param after the numbers of steps, ascending
     */
    static List<Picture> run(String name, byte[] model, Picture first, List<Integer> after) {
        List<Picture> pictures = new ArrayList<>();
        try (InferenceSession session = InferenceSession.open(
                        "the model of '" + name + "'", ByteBuffer.wrap(model), InferenceOptions.defaults());
                ResidentTensors state = new ResidentTensors()) {
            state.put(
                    ExperimentModel.IMAGE,
                    Tensor.ofFloats(first.values(), 1, first.channels(), first.height(), first.width()));
            int done = 0;
            for (int steps : after) {
                for (; done < steps; done++) {
                    session.advance(state, Map.of(), Map.of(ExperimentModel.NEXT, ExperimentModel.IMAGE), Set.of());
                }
                pictures.add(new Picture(
                        first.channels(),
                        first.height(),
                        first.width(),
                        state.get(ExperimentModel.IMAGE).toFloats()));
            }
        }
        return pictures;
    }
}
