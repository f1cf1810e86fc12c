package org.onnxtwist.runtime.cut;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.onnxtwist.runtime.compare.report.OutputReport;
import org.onnxtwist.runtime.compare.report.RunReport;

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

    /** The report of a run with this verdict, whose remarks follow those of the report. */
    public RunReport applyTo(RunReport run) {
        Stream<String> remark = Stream.of(run.remark()).filter(text -> !text.isEmpty());
        return new RunReport(
                run.input(),
                run.shapes(),
                run.variant(),
                outputs,
                Stream.concat(remark, remarks.stream()).collect(Collectors.joining(" ")),
                notCompared,
                run.amplification());
    }

    /** Nothing became of it. */
    static CutVerdict unchanged(List<OutputReport> outputs) {
        return new CutVerdict(outputs, List.of(), Set.of(), List.of());
    }
}
