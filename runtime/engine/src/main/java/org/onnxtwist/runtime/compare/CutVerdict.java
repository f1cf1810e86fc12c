package org.onnxtwist.runtime.compare;

import java.util.List;
import java.util.Set;
import org.onnxtwist.runtime.compare.tensor.OutputReport;

/**
 * The outcome of a comparison by cutting the models.
 *
 * @param outputs each output that was compared, as it was before or judged anew
 * @param notCompared names of the outputs that could not be compared, which are not among {@code outputs}
 * @param judged names of the outputs that were judged by cutting the models, accepted or not: nothing else excuses them
 * @param remarks sentences that have to be known to interpret the figures
 */
public record CutVerdict(
        List<OutputReport> outputs, List<String> notCompared, Set<String> judged, List<String> remarks) {
    public CutVerdict {
        outputs = List.copyOf(outputs);
        notCompared = List.copyOf(notCompared);
        judged = Set.copyOf(judged);
        remarks = List.copyOf(remarks);
    }

    /** Nothing became of it. */
    static CutVerdict unchanged(List<OutputReport> outputs) {
        return new CutVerdict(outputs, List.of(), Set.of(), List.of());
    }
}
