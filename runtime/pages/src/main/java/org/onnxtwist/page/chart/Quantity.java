package org.onnxtwist.page.chart;

/**
 * A quantity that an axis or a legend measures.
 *
 * @param name its name, such as {@code time}; may be empty
 * @param unit its unit, such as {@code ms}; empty for a number without one
 */
public record Quantity(String name, String unit) {
    /** Returns a quantity without a unit. */
    public static Quantity of(String name) {
        return new Quantity(name, "");
    }

    /** Returns the title of its axis: the name, and the unit in brackets. */
    public String label() {
        if (unit.isEmpty()) {
            return name;
        }
        return name.isEmpty() ? unit : name + " (" + unit + ")";
    }

    /** Returns a value as a text with at most four digits and its unit. */
    public String text(double value) {
        return unit.isEmpty() ? NumberLabel.of(value) : NumberLabel.of(value) + " " + unit;
    }
}
