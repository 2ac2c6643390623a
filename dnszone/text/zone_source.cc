#include "dnszone/text/zone_source.h"

#include <algorithm>

#include "core/base/ascii.h"
#include "core/base/path.h"
#include "core/base/printable.h"
#include "dnszone/keys/key_file_name.h"

namespace millrace::dnszone {
namespace {

constexpr int kMostLinks = 8;           // of one after another
constexpr size_t kHead = 4096;          // octets at the beginning that are searched
constexpr size_t kShortestSecret = 24;  // octets: 128 bits in base64 are 22 to 24
constexpr size_t kShownWord = 60;       // octets of a word

// nullopt: it is outside of the root.
std::optional<Path> path_below(const Path& path, const Path& root) {
  const Path relative = path.lexically_normal().lexically_relative(root.empty() ? Path(".") : root);
  if (relative.empty() || *relative.begin() == ".." || *relative.begin() == ".")
    return std::nullopt;
  return relative;
}

struct ForeignStart {
  std::string_view text;  // at the beginning of a line
  const char* what;
};
constexpr ForeignStart kForeign[] = {
    {"Private-key-format:", "a private key of DNSSEC"},
    {"untrusted comment:", "a signify file"},
    {"PuTTY-User-Key-File", "a private key of PuTTY"},
    {"AGE-SECRET-KEY-", "a private key of age"},
};

bool has_line(std::string_view text, std::string_view start) {
  for (size_t at = 0; (at = text.find(start, at)) != std::string_view::npos; ++at) {
    if (at == 0 || text[at - 1] == '\n') return true;
  }
  return false;
}

bool is_of_secret(char c) {
  return is_letter(c) || is_digit(c) || c == '+' || c == '/' || c == '=' || c == '-' || c == '_';
}

// Long, and of more than the small letters that names are made of.
bool may_be_secret(std::string_view word) {
  size_t length = 0;
  bool has_other = false;
  for (const char c : word) {
    length = is_of_secret(c) ? length + 1 : 0;
    has_other = length > 0 && ((length > 1 && has_other) || !((c >= 'a' && c <= 'z') || c == '-'));
    if (length >= kShortestSecret && has_other) return true;
  }
  return false;
}

}  // namespace

Result<SourceFile> read_zone_source(Files& files, const Path& file, const Path& include_root,
                                    const BarredDirectories& barred) {
  const Path include = include_root.lexically_normal();
  const bool is_below = !include_root.empty() && path_below(file, include);
  const Path root = is_below ? include : directory_of(file).lexically_normal();
  Path path = file;
  for (int links = 0; links <= kMostLinks; ++links) {
    const auto relative = path_below(path, root);
    if (!relative) {
      return Error(printable(file.string()) + " is a symbolic link out of " +
                   printable(root.string()) + ": name the file itself");
    }
    ASSIGN(const auto status, files.status(path));
    if (status && status->type == FileType::symlink) {
      ASSIGN(const Path target, files.read_symlink(path));
      path = (directory_of(path) / target).lexically_normal();
      const auto directory = barred_directory(path, barred);
      if (!directory) continue;
      return Error(printable(file.string()) + " is a symbolic link into " +
                   printable(directory->string()) +
                   ", a directory of keys or of millrace's state: name a zone file");
    }
    ASSIGN(auto contents, files.read_below(root, *relative, kMaxSourceSize));
    if (!contents) return Error(printable(file.string()) + ": No such file or directory");
    return SourceFile{file, std::move(contents->octets), std::move(contents->version)};
  }
  return Error(printable(file.string()) + " is a chain of more than 8 symbolic links");
}

std::optional<std::string> foreign_contents(std::string_view contents) {
  const std::string_view head = contents.substr(0, kHead);
  const size_t first = std::min(head.find_first_not_of(" \t\r\n"), head.size());
  if (head.substr(first, 1) == "{" || head.substr(first, 1) == "[") return "JSON";
  if (head.substr(0, 16).find('\0') != std::string_view::npos) return "binary data";
  for (const ForeignStart& foreign : kForeign) {
    if (has_line(head, foreign.text)) return foreign.what;
  }
  if (has_line(contents, "-----BEGIN ")) return "a key or certificate in PEM form";
  return std::nullopt;
}

bool is_key_file_name(const Path& path) {
  return path.extension() == ".private";
}

BarredDirectories barred_directories(const std::set<Path>& directories,
                                     const std::vector<ZoneSettings>& zones) {
  auto barred = std::make_shared<std::set<Path>>();
  for (const Path& directory : directories) {
    const Path normal = (directory / "").lexically_normal().parent_path();
    if (!directory.empty()) barred->insert(normal);
  }
  for (const ZoneSettings& zone : zones) {
    for (const Path* file : {&zone.source, &zone.managed_file}) {
      for (Path above = file->parent_path(); above.has_relative_path();
           above = above.parent_path()) {
        barred->erase(above);
      }
    }
  }
  return barred;
}

std::optional<Path> barred_directory(const Path& path, const BarredDirectories& directories) {
  const bool is_public = path.extension() == ".key" && parse_key_file_name(path.stem().string());
  if (!directories || is_public) return std::nullopt;
  for (Path above = path.parent_path(); above.has_relative_path(); above = above.parent_path()) {
    if (directories->contains(above)) return above;
  }
  return std::nullopt;
}

std::string without_secrets(std::string message, std::string_view word) {
  const bool is_secret = may_be_secret(word);
  if (word.empty() || (!is_secret && word.size() <= kShownWord)) return message;
  constexpr size_t kRecognised = 16;  // octets of the word, however many of it are quoted
  const std::string start = '"' + printable(word.substr(0, kRecognised));
  const std::string shown = is_secret ? "[" + std::to_string(word.size()) + " octets, not shown]"
                                      : printable(word, kShownWord);
  for (size_t at = 0; (at = message.find(start, at)) != std::string::npos; ++at) {
    const size_t end = std::min(message.find('"', at + 1), message.size());
    message.replace(at + 1, end - at - 1, shown);
  }
  return message;
}

}  // namespace millrace::dnszone
