package org.onnxtwist.rewrite;

import java.util.List;
import org.onnxtwist.ir.Model;

/**
 * A set of rules as a pass.
 *
 * @param name what the pass is called
 * @param engine the rules, and how they are applied
 */
record RulePass(String name, RuleEngine engine) implements Pass {
    @Override
    public List<Rule> rules() {
        return engine.rules();
    }

    @Override
    public boolean run(Model model) {
        return !engine.run(model).isEmpty();
    }
}
