package org.onnxtwist.schema.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.schema.check.walk.Call;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/** Nodes of a graph that have names have different ones. */
final class NodeNames implements CheckRule {
    private final Deque<Set<String>> names = new ArrayDeque<>();

    @Override
    public void begin(Site site, Findings findings) {
        names.push(new HashSet<>());
    }

    @Override
    public void node(Call call, Findings findings) {
        String name = call.node().name();
        if (!name.isEmpty() && !names.element().add(name)) {
            findings.node(
                    FindingCode.NODE_NAME_REPEATED,
                    call,
                    "has the name of another node of its graph: rename one if a tool identifies nodes by name");
        }
    }

    @Override
    public void end(Site site, Findings findings) {
        names.pop();
    }
}
