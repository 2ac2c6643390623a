// The files of a zone's source, opened so that a user who may edit a zone, but not read keys, gets
// no other file through millrace: neither opened, nor quoted in an error.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/files/files.h"
#include "dnszone/text/zone_text.h"

namespace millrace::dnszone {

inline constexpr size_t kMaxSourceSize = size_t{2} << 30U;  // octets of a file

// The zone file. A symbolic link is followed within `include_root` only (empty, or the file is not
// below it: the file's directory); FIFOs and devices are refused. A link into a blocked directory
// is refused.
Result<SourceFile> read_zone_source(Files& files, const Path& file, const Path& include_root,
                                    const BarredDirectories& barred = {});

// Why the contents are no zone's, for a key, a state file or another such thing: "a private key in
// PEM form". nullopt: they may be.
std::optional<std::string> foreign_contents(std::string_view contents);

// Is the name that of a private key, such as Kexample.org.+013+12345.private?
bool is_key_file_name(const Path& path);

// Without those that hold a zone file themselves: people who keep keys beside their zones include
// from there.
BarredDirectories barred_directories(const std::set<Path>& directories,
                                     const std::vector<ZoneSettings>& zones);

// The one of the directories that the path is below, unless it is a public key
// (Kexample.org.+013+12345.key), which is zone text. A relative path is below none.
std::optional<Path> barred_directory(const Path& path, const BarredDirectories& directories);

// The message with what it quotes of that word made short, and left out if it may be a key.
std::string without_secrets(std::string message, std::string_view word);

}  // namespace millrace::dnszone
