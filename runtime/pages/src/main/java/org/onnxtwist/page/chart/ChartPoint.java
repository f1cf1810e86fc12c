package org.onnxtwist.page.chart;

/**
 * A point of a chart, in the units of its axes.
 *
 * @param x the value on the horizontal axis
 * @param y the value on the vertical axis
 */
public record ChartPoint(double x, double y) {}
