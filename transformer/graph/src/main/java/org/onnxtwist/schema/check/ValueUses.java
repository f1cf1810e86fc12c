package org.onnxtwist.schema.check;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Node;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.analysis.CyclicGraphException;
import org.onnxtwist.ir.analysis.TopologicalOrder;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Checks that every value that is read is defined, and defined before. That it belongs to the graph or to one around it is ensured by edits
 * and readers.
 */
final class ValueUses implements CheckRule {
    private final ReadDefects read;
    private final Set<Value> sparse = new HashSet<>();
    private final Set<Graph> unsorted = new HashSet<>();

    ValueUses(ReadDefects read) {
        this.read = read;
    }

    @Override
    public void begin(Site site, Findings findings) {
        site.graph().sparseInitializers().forEach(initializer -> sparse.add(initializer.value()));
    }

    @Override
    public void node(Call call, Findings findings) {
        Node node = call.node();
        for (int i = 0; i < node.inputCount(); i++) {
            Optional<Value> input = node.input(i);
            if (input.isPresent()) {
                read(input.get(), call, findings);
            }
        }
    }

    private void read(Value value, Call call, Findings findings) {
        if (!isDefined(value)) {
            findings.node(
                    FindingCode.VALUE_UNDEFINED,
                    call,
                    value,
                    "reads the value " + value
                            + ", which is not defined: define it by a node, an input or an initializer");
        } else if (value.producer().isPresent() && !isBefore(value.producer().get(), call)) {
            unsorted.add(value.graph());
            findings.node(
                    FindingCode.NODE_NOT_SORTED,
                    call,
                    value,
                    "is placed before the node that produces its input " + value + ": sort the graph topologically");
        }
    }

    private boolean isDefined(Value value) {
        return value.producer().isPresent()
                || value.isInput()
                || value.initializer().isPresent()
                || sparse.contains(value)
                || read.concern(value);
    }

    /**
     * Tells whether a node of the call's graph or of one around it comes before the call, or before the node whose subgraph contains the
     * call.
     */
    private static boolean isBefore(Node producer, Call call) {
        Site site = call.site();
        Node node = call.node();
        while (site.graph() != producer.graph() && site.holder().isPresent()) {
            node = site.holder().get().node();
            site = site.holder().get().site();
        }
        // A training algorithm comes after the whole main graph.
        boolean isBehind = site.isTraining() && site.graph() != producer.graph();
        return !producer.isRemoved() && (isBehind || producer.precedes(node));
    }

    @Override
    public void end(Site site, Findings findings) {
        for (Value output : site.graph().outputs()) {
            if (!isDefined(output)) {
                findings.value(
                        FindingCode.OUTPUT_UNDEFINED,
                        site,
                        output,
                        "is an output of the graph that is not defined: let a node produce it");
            } else if (output.graph() != site.graph() && !site.isTraining()) {
                findings.value(
                        FindingCode.OUTPUT_FROM_OUTER_GRAPH,
                        site,
                        output,
                        "is an output of the graph but is defined in " + output.graph()
                                + ": let an Identity in the graph produce the output");
            }
        }
        if (unsorted.remove(site.graph())) {
            cycle(site, findings);
        }
    }

    private static void cycle(Site site, Findings findings) {
        try {
            TopologicalOrder.of(site.graph());
        } catch (CyclicGraphException e) {
            findings.graph(FindingCode.NODE_CYCLE, site, "cannot be computed: " + e.getMessage());
        }
    }
}
