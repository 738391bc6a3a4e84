"""Questions in the formats in which other systems write them: GIFT, Moodle XML, Aiken and workbooks."""
