package org.onnxtwist.engine.compare;

import java.util.List;

/**
 * What became of a comparison by cutting the models.
 *
 * @param outputs each output that was compared, as it was before or judged anew
 * @param notCompared names of the outputs that could not be compared, which are not among {@code outputs}
 * @param remarks what has to be known to read the figures, each a sentence
 */
public record CutVerdict(List<OutputReport> outputs, List<String> notCompared, List<String> remarks) {
    public CutVerdict {
        outputs = List.copyOf(outputs);
        notCompared = List.copyOf(notCompared);
        remarks = List.copyOf(remarks);
    }
}
