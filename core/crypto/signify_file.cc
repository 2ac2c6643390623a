#include "core/crypto/signify_file.h"

#include <algorithm>

#include "core/base/encoding.h"
#include "core/base/printable.h"

namespace millrace {
namespace {

constexpr std::string_view kComment = "untrusted comment: ";
constexpr size_t kMaxCommentLine = 1023;  // octets: COMMENTMAXLEN of signify, without its NUL

// The line at the front of `rest`, taken off with its newline.
Result<std::string_view> take_line(std::string_view& rest, const std::string& where) {
  const size_t end = rest.find('\n');
  if (end == std::string_view::npos) {
    return Error(where + ": truncated: expected two lines, each with its newline");
  }
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

Result<void> check_comment(std::string_view line, const std::string& where) {
  if (line.starts_with(kComment) && line.size() <= kMaxCommentLine) return {};
  return Error(where + ": not a signify file: expected '" + std::string(kComment) +
               "' and at most 1004 octets in its first line, got '" + printable(line, 40) + "'");
}

}  // namespace

Result<SignifyFile> parse_signify_file(std::string_view text, size_t size, const std::string& what,
                                       const std::string& where) {
  ASSIGN(const std::string_view comment, take_line(text, where));
  TRY(check_comment(comment, where));
  ASSIGN(const std::string_view base64, take_line(text, where));
  auto decoded = from_base64(base64);
  if (!decoded) return Error(where + ": its second line is not valid base64");
  Secret octets(std::move(*decoded));
  if (octets.view().size() != size) {
    return Error(where + ": expected " + what + " of " + std::to_string(size) + " octets, got " +
                 std::to_string(octets.view().size()));
  }
  const std::string_view algorithm = octets.view().substr(0, kSignifyAlgorithm.size());
  if (algorithm != kSignifyAlgorithm) {
    return Error(where + ": expected algorithm 'Ed', got '" + printable(algorithm) + "'");
  }
  return SignifyFile{std::move(octets), text};
}

Secret signify_text(std::string_view comment, std::string_view octets) {
  const Secret base64(to_base64(octets));
  std::string text(kComment);
  // Once: growing would leave secret octets behind in the old buffer.
  text.reserve(kMaxCommentLine + base64.view().size() + 2);
  text += comment.substr(0, kMaxCommentLine - kComment.size());
  std::replace(text.begin(), text.end(), '\n', ' ');
  text += '\n';
  text += base64.view();
  text += '\n';
  return Secret(std::move(text));
}

}  // namespace millrace
