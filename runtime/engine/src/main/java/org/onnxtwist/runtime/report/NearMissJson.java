package org.onnxtwist.runtime.report;

import java.util.List;
import org.onnxtwist.twist.NearMiss;

/** The member {@code nearMisses} of a JSON document: subgraphs that have the parts of a conv_twist layer but are none. */
public final class NearMissJson {
    private NearMissJson() {}

    public static void write(JsonDocument json, List<NearMiss> nearMisses) {
        json.array(
                "nearMisses",
                () -> nearMisses.forEach(nearMiss -> json.object(() -> {
                    json.field("name", nearMiss.name());
                    json.field("scope", nearMiss.scope());
                    json.field("reason", nearMiss.reason());
                })));
    }
}
