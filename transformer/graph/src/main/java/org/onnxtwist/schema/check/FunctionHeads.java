package org.onnxtwist.schema.check;

import java.util.HashSet;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Function;
import org.onnxtwist.ir.message.Excerpt;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/** The names of functions and of the attributes that they declare. */
final class FunctionHeads implements CheckRule {
    @Override
    public void begin(Site site, Findings findings) {
        if (!site.isFunctionBody()) {
            return;
        }
        Function function = site.function().orElseThrow();
        if (function.id().name().isEmpty()) {
            findings.graph(FindingCode.FUNCTION_NAME_MISSING, site, "has no name: give it a name");
        }
        Set<String> names = new HashSet<>();
        function.attributes().forEach(name -> attribute(name, names, site, findings));
        for (Attribute attribute : function.attributeDefaults()) {
            attribute(attribute.name(), names, site, findings);
        }
    }

    private static void attribute(String name, Set<String> names, Site site, Findings findings) {
        if (name.isEmpty()) {
            findings.graph(
                    FindingCode.ATTRIBUTE_NAME_MISSING, site, "declares an attribute without a name: give it a name");
        } else if (!names.add(name)) {
            findings.graph(
                    FindingCode.FUNCTION_ATTRIBUTE_REPEATED,
                    site,
                    "declares the attribute '" + Excerpt.of(name) + "' twice: remove one, with or without a default");
        }
    }
}
