package org.onnxtwist.page.report;

import java.util.List;

/**
 * A section of a report.
 *
 * @param heading its heading
 * @param level 2 for a section of the page, 3 for a section within one
 * @param blocks its content
 */
public record ReportSection(String heading, int level, List<ReportBlock> blocks) {
    /** Makes a section of a copy of the list. */
    public ReportSection {
        blocks = List.copyOf(blocks);
    }

    /** Returns a section of the page. */
    static ReportSection of(String heading, List<ReportBlock> blocks) {
        return new ReportSection(heading, 2, blocks);
    }

    /** Returns a section within the section of the page before it. */
    static ReportSection inner(String heading, List<ReportBlock> blocks) {
        return new ReportSection(heading, 3, blocks);
    }
}
