package org.onnxtwist.schema.check;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.Model;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.finding.FindingCode;

/** No function calls itself, directly or through others. */
final class FunctionRecursion implements CheckRule {
    /** A function whose callees are being followed. */
    private record Visit(Function function, Iterator<Function> callees) {}

    @Override
    public void model(Model model, Findings findings) {
        Map<Function, Set<Function>> callees = new HashMap<>();
        model.functions().values().forEach(function -> callees.put(function, model.callees(function)));
        Set<Function> done = new HashSet<>();
        Set<Function> reported = new HashSet<>();
        for (Function start : model.functions().values()) {
            Deque<Visit> path = new ArrayDeque<>();
            Set<Function> open = new HashSet<>();
            enter(start, callees, path, open, done);
            while (!path.isEmpty()) {
                Visit visit = path.getLast();
                if (!visit.callees().hasNext()) {
                    path.removeLast();
                    open.remove(visit.function());
                    continue;
                }
                Function callee = visit.callees().next();
                if (open.contains(callee) && reported.add(callee)) {
                    findings.model(
                            FindingCode.FUNCTION_RECURSIVE,
                            "has " + callee + ", which calls itself, directly or through others: break the cycle at "
                                    + visit.function());
                }
                enter(callee, callees, path, open, done);
            }
        }
    }

    private static void enter(
            Function function,
            Map<Function, Set<Function>> callees,
            Deque<Visit> path,
            Set<Function> open,
            Set<Function> done) {
        if (done.add(function)) {
            open.add(function);
            path.addLast(
                    new Visit(function, callees.getOrDefault(function, Set.of()).iterator()));
        }
    }
}
