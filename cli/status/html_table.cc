#include "cli/status/html_table.h"

#include "cli/status/site_summary.h"
#include "core/base/printable.h"

namespace millrace::cli {

std::string html_text(std::string_view text) {
  std::string html;
  for (const char c : printable(text, 4000)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string html_time(TimePoint time, TimePoint now) {
  const std::string text = format_time(time);
  const std::string age = time > now ? "in " + age_text(time - now) : age_text(now - time) + " ago";
  return "<time datetime=\"" + text + "\">" + text.substr(0, 10) + " " + text.substr(11, 5) +
         "</time> <span class=\"age\">" + age + "</span>";
}

void HtmlTable::add_row(const std::vector<std::string>& cells) {
  rows_ += "<tr role=\"row\"><th scope=\"row\" role=\"rowheader\">" + cells.front() + "</th>";
  for (size_t i = 1; i < cells.size(); ++i) {
    rows_ += "<td role=\"cell\" data-column=\"" + html_text(columns_[i]) + "\"><span>" + cells[i] +
             "</span></td>";
  }
  rows_ += "</tr>\n";
}

std::string HtmlTable::html() const {
  if (rows_.empty()) return "";
  std::string html = "<table role=\"table\">\n<caption>" + caption_ +
                     "</caption>\n<thead role=\"rowgroup\"><tr role=\"row\">";
  for (const std::string& column : columns_) {
    html += "<th scope=\"col\" role=\"columnheader\">" + html_text(column) + "</th>";
  }
  return html + "</tr></thead>\n<tbody role=\"rowgroup\">\n" + rows_ + "</tbody>\n</table>\n";
}

}  // namespace millrace::cli
