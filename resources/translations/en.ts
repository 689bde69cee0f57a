<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>RunWatch</name>
    <message numerus="yes">
        <source>%n photo(s) upscaled</source>
        <translation>
            <numerusform>%n photo upscaled</numerusform>
            <numerusform>%n photos upscaled</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n photo(s) failed</source>
        <translation>
            <numerusform>%n photo failed</numerusform>
            <numerusform>%n photos failed</numerusform>
        </translation>
    </message>
</context>
</TS>
