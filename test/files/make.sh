#!/usr/bin/env bash
# Makes the files of this folder anew, with tools of Debian 12 (see README.md). Run it in an empty folder.
set -eu
IM=/usr/bin/convert # ImageMagick 6.9.11
picture=(-size 24x16 gradient:navy-gold -depth 8 -strip)

# Images
$IM "${picture[@]}" -quality 80 baseline.jpg
$IM "${picture[@]}" -interlace JPEG -quality 80 progressive.jpg
$IM "${picture[@]}" -colorspace CMYK -quality 80 cmyk.jpg
$IM "${picture[@]}" truecolour.png
$IM "${picture[@]}" -colors 8 PNG8:palette.png
$IM "${picture[@]}" -interlace PNG interlaced.png
$IM "${picture[@]}" GIF87:version87.gif
$IM "${picture[@]}" \( +clone -negate \) -loop 0 animated.gif
cwebp -quiet -q 60 truecolour.png -o lossy.webp
cwebp -quiet -lossless truecolour.png -o lossless.webp
avifenc --min 30 --max 40 truecolour.png still.avif > /dev/null
heif-enc -q 40 truecolour.png -o still.heic > /dev/null
avifenc --min 30 --max 40 --fps 1 truecolour.png truecolour.png sequence.avif > /dev/null
$IM "${picture[@]}" -endian LSB -compress LZW little-endian.tiff
$IM "${picture[@]}" -endian MSB big-endian.tiff
tiffcp -8 little-endian.tiff big.tiff
$IM "${picture[@]}" BMP3:windows3.bmp
$IM "${picture[@]}" BMP2:os2.bmp
$IM "${picture[@]}" BMP:windows5.bmp
$IM "${picture[@]}" -resize 16x16! favicon.ico
icotool -c -o icotool.ico truecolour.png
$IM "${picture[@]}" layers.psd
$IM "${picture[@]}" picture.jp2
$IM "${picture[@]}" -compress none ascii.ppm
$IM "${picture[@]}" binary.ppm
gs -q -dNOPAUSE -dBATCH -sDEVICE=jpeg -g24x16 -sOutputFile=ghostscript.jpg -c showpage

# What people take for images, or what comes where one was meant to be
gs -q -dNOPAUSE -dBATCH -sDEVICE=pdfwrite -g240x160 -sOutputFile=drawing.pdf -c '1 0 0 setrgbcolor 4 4 12 8 rectfill showpage'
pdftocairo -svg drawing.pdf drawing.svg
pdftops -eps drawing.pdf drawing.eps
printf 'BMW;320i;2019\nBMW;X5;2021\n' > bmw.csv
soffice --headless --convert-to ods --outdir . bmw.csv > /dev/null 2>&1
soffice --headless --convert-to xlsx --outdir . bmw.csv > /dev/null 2>&1
gzip -9 -n -c bmw.csv > bmw.csv.gz
printf '<!DOCTYPE html>\n<html lang="en"><head><title>403</title></head><body><h1>Forbidden</h1></body></html>\n' > forbidden.html
printf '{"error": {"code": 404, "message": "No such file"}}\n' > error.json
printf '\xef\xbb\xbfGIF89a is the version of 1989.\r\n' > gif.txt
iconv -f UTF-8 -t UTF-16LE < bmw.csv | (printf '\xff\xfe'; cat) > utf16.csv
printf 'Gr\xf6\xdfe;Preis\nXL;19,90\n' > latin1.csv

# The same three rows as spreadsheets export them (see README.md, "Exports"). A blank behind the header Company and behind
# one name, as people leave them; a cell with quotes, one with a comma, an empty one.
mkdir -p exports
plain='Größe;Company ;Employees;Budget\nXL;"Huber & ""Söhne"" ";50;12500,5\nM;"Acme, Inc.";7;990,25\nS;Ærø;;100\n'
printf "$plain" > rows.csv
calc='Text - txt - csv (StarCalc)'
# LibreOffice itself writes these: German with what its dialog offers there, English with "Quote all text cells".
LC_ALL=de_DE.UTF-8 soffice --headless --infilter="$calc:59,34,76,1,,1031,false,true" --convert-to ods --outdir . rows.csv > /dev/null 2>&1
LC_ALL=de_DE.UTF-8 soffice --headless --convert-to "csv:$calc:59,34,76,1,,1031,false,true" --outdir exports rows.ods > /dev/null 2>&1
mv exports/rows.csv exports/libreoffice-de.csv
LC_ALL=en_US.UTF-8 soffice --headless --convert-to "csv:$calc:44,34,76,1,,0,true,true" --outdir exports rows.ods > /dev/null 2>&1
mv exports/rows.csv exports/libreoffice-en.csv
LC_ALL=en_US.UTF-8 soffice --headless --convert-to "csv:$calc:44,34,76,1,,0,false,true" --outdir . rows.ods > /dev/null 2>&1 # rows.csv, English
LC_ALL=en_US.UTF-8 soffice --headless --convert-to xlsx --outdir exports rows.ods > /dev/null 2>&1
mv exports/rows.xlsx exports/libreoffice.xlsx
# The others are not to be had here: their bytes are made of LibreOffice's by what sets them apart.
crlf() { sed 's/$/\r/'; }
bom() { printf '\xef\xbb\xbf'; cat; }
crlf < rows.csv | bom > exports/excel-utf8-en.csv
crlf < exports/libreoffice-de.csv | bom > exports/excel-utf8-de.csv
crlf < exports/libreoffice-de.csv | iconv -f UTF-8 -t CP1252 > exports/excel-ansi-de.csv
tr ';' '\t' < exports/libreoffice-de.csv | crlf | iconv -f UTF-8 -t UTF-16LE | (printf '\xff\xfe'; cat) > exports/excel-unicode-de.txt
crlf < rows.csv | head -c -2 > exports/google-sheets-en.csv
LC_ALL=de_DE.UTF-8 soffice --headless --convert-to "csv:$calc:44,34,76,1,,1031,false,true" --outdir . rows.ods > /dev/null 2>&1 # rows.csv, German
crlf < rows.csv | head -c -2 > exports/google-sheets-de.csv
LC_ALL=en_US.UTF-8 soffice --headless --convert-to "csv:$calc:44,34,76,1,,0,false,true" --outdir . rows.ods > /dev/null 2>&1
sed '1s/$/,Logo/;2s/$/,"huber.png (https:\/\/example.com\/huber.png)"/;3,$s/$/,/' rows.csv | bom > exports/airtable.csv
python3 -c 'import sys, unicodedata as u; sys.stdout.write(u.normalize("NFD", sys.stdin.read()))' < rows.csv > exports/macos-nfd.csv
rm rows.csv rows.ods
