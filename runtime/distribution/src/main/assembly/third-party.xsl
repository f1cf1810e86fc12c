<?xml version="1.0" encoding="UTF-8"?>
<!-- Makes of the bill of materials the list of the libraries in an archive, with their licences. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:bom="http://cyclonedx.org/schema/bom/1.6">
  <xsl:output method="text" encoding="UTF-8"/>

  <xsl:template match="/">
    <xsl:text>The folder lib contains these libraries of other projects, unchanged but for the native&#10;</xsl:text>
    <xsl:text>libraries of other systems, which are left out of ONNX Runtime. Each is under the licence named.&#10;</xsl:text>
    <xsl:for-each select="/bom:bom/bom:components/bom:component[bom:group != 'org.onnxtwist']">
      <xsl:sort select="concat(bom:group, ':', bom:name)" lang="en"/>
      <xsl:text>&#10;</xsl:text>
      <xsl:value-of select="concat(bom:group, ':', bom:name, ' ', bom:version, '&#10;')"/>
      <xsl:if test="not(bom:licenses/*)">
        <xsl:message terminate="yes">The licence of <xsl:value-of select="bom:name"/> is not known.</xsl:message>
      </xsl:if>
      <xsl:for-each select="bom:licenses/bom:license | bom:licenses/bom:expression">
        <xsl:value-of select="concat('  licence: ', normalize-space(bom:id | bom:name | self::bom:expression), '&#10;')"/>
      </xsl:for-each>
      <xsl:for-each select="bom:externalReferences/bom:reference[@type = 'website' or @type = 'vcs'][1]">
        <xsl:value-of select="concat('  source: ', normalize-space(bom:url), '&#10;')"/>
      </xsl:for-each>
    </xsl:for-each>
  </xsl:template>
</xsl:stylesheet>
