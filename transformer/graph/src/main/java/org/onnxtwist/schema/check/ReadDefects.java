package org.onnxtwist.schema.check;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.onnxtwist.ir.Attribute;
import org.onnxtwist.ir.Graph;
import org.onnxtwist.ir.Model;
import org.onnxtwist.ir.Value;
import org.onnxtwist.ir.defect.Defect;
import org.onnxtwist.schema.check.walk.CheckRule;
import org.onnxtwist.schema.check.walk.Findings;
import org.onnxtwist.schema.check.walk.Site;
import org.onnxtwist.schema.finding.FindingCode;

/**
 * Reports the defects that the reader of the file found. Knows the values and attributes that replace defective ones in the model, about
 * which other rules report nothing.
 */
final class ReadDefects implements CheckRule {
    /** No defects. */
    static final ReadDefects NONE = new ReadDefects(List.of());

    private final List<Defect> ofModel = new ArrayList<>(0);
    private final Map<Graph, List<Defect>> byGraph = new HashMap<>();
    private final Set<Value> values = new HashSet<>();
    private final Set<Attribute> attributes = Collections.newSetFromMap(new IdentityHashMap<>());

    ReadDefects(List<Defect> defects) {
        for (Defect defect : defects) {
            defect.graph()
                    .map(graph -> byGraph.computeIfAbsent(graph, any -> new ArrayList<>()))
                    .orElse(ofModel)
                    .add(defect);
            defect.value().ifPresent(values::add);
            if (defect.kind() != Defect.Kind.ATTRIBUTE_REPEATED) {
                defect.attribute().ifPresent(attributes::add);
            }
        }
    }

    @Override
    public boolean concerns(Graph graph) {
        return byGraph.containsKey(graph);
    }

    /** Tells whether this value replaces a defective one of the file, which has been reported. */
    boolean concern(Value value) {
        return values.contains(value);
    }

    /** Tells whether this attribute replaces a defective one of the file, which has been reported. */
    boolean concern(Attribute attribute) {
        return attributes.contains(attribute);
    }

    private static FindingCode code(Defect.Kind kind) {
        return switch (kind) {
            case TYPE -> FindingCode.TYPE_INVALID;
            case TENSOR_CONTENT -> FindingCode.TENSOR_CONTENT;
            case NAME -> FindingCode.NAME_INVALID;
            case ATTRIBUTE_VALUE -> FindingCode.ATTRIBUTE_VALUE_MISSING;
            case ATTRIBUTE_REPEATED -> FindingCode.ATTRIBUTE_REPEATED;
            case FUNCTION_REPEATED -> FindingCode.FUNCTION_REPEATED;
        };
    }

    @Override
    public void model(Model model, Findings findings) {
        ofModel.forEach(defect -> findings.defect(code(defect.kind()), "model", defect));
    }

    @Override
    public void begin(Site site, Findings findings) {
        List<Defect> here = byGraph.getOrDefault(site.graph(), List.of());
        if (!here.isEmpty()) {
            String place = site.place();
            here.forEach(defect -> findings.defect(code(defect.kind()), place, defect));
        }
    }
}
