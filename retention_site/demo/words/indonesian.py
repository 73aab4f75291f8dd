from retention_site.demo.words.base import SATURDAY, SUNDAY, Place, Quote, Words, names

_GIVEN = """
Ratna | ratna | f
Dewi | dewi | f
Sri | sri | f
Siti | siti | f
Wulan | wulan | f
Indah | indah | f
Fitri | fitri | f
Yuni | yuni | f
Endang | endang | f
Maya | maya | f
Nur | nur | f
Lilis | lilis | f
Arif | arif | m
Budi | budi | m
Agus | agus | m
Eko | eko | m
Joko | joko | m
Hendra | hendra | m
Rudi | rudi | m
Slamet | slamet | m
Wahyu | wahyu | m
Bambang | bambang | m
Yusuf | yusuf | m
Ketut | ketut | m
"""
_FAMILY = """
Wijaya | wijaya
Kusuma | kusuma
Hidayat | hidayat
Siregar | siregar
Simanjuntak | simanjuntak
Lubis | lubis
Nasution | nasution
Halim | halim
Gunawan | gunawan
Santoso | santoso
Hartono | hartono
Suryadi | suryadi
Pranata | pranata
Sihombing | sihombing
Tanjung | tanjung
Sutanto | sutanto
"""
_TITLES = """
Mentari | mentari
Kenanga | kenanga
Cendana | cendana
Rumah Kita | rumahkita
Pelangi | pelangi
Purnama | purnama
Lestari | lestari
Harapan | harapan
Sejahtera | sejahtera
Bintang | bintang
Anggrek | anggrek
Dahlia | dahlia
Nusantara | nusantara
Sumber Rejeki | sumberrejeki
Pagi | pagi
Teratai | teratai
Cahaya | cahaya
Rukun | rukun
"""

_QUOTES = {
    "count_doubled": Quote(
        (
            "Sejak pembaruan terakhir, setiap barang terhitung dua kali. Akhirnya kami hitung manual di semua cabang.",
            "Stok di sistem tidak cocok dengan yang di rak, sudah dua bulan.",
        ),
        "Jadi sejak pembaruan hasil stok opname dobel, dan laporan bulan lalu juga masih salah. Betul begitu?",
        "Apakah hitungan sebelum perbaikan ikut dibetulkan?",
    ),
    "printer": Quote(
        (
            "Kalau jam makan siang ramai, printer struk berhenti dan harus dimatikan dulu.",
            "Struknya keluar setengah lalu macet.",
        ),
        "Printernya macet hanya saat pesanan beruntun, di luar itu normal. Begitu, ya?",
        "Perlu ganti printer atau masalahnya di aplikasi?",
    ),
    "offline": Quote(
        ("Kemarin sore internet putus, penjualan dua jam hilang dari laporan.", "Begitu internet mati, kami catat di kertas."),
        "Kasir tetap bisa jualan saat internet mati, tapi penjualannya tidak muncul setelah tersambung lagi. Benar?",
        "Penjualan yang hilang bisa dikembalikan tidak?",
    ),
    "invoice": Quote(
        ("Tagihan bulan ini lebih mahal dari kesepakatan, tidak ada pemberitahuan.", "Kami ditagih dua kali."),
        "Harga disepakati tetap sampai akhir tahun, tapi tagihan bulan ini sudah harga baru. Betul?",
        "Kapan selisihnya dikembalikan?",
    ),
    "slow_support": Quote(
        ("Jawaban datang setelah dua hari. Di akhir bulan itu terlambat.", "Tiap telepon kami harus cerita dari awal lagi."),
        "Yang memberatkan adalah menunggu dua hari dan harus mengulang cerita ke orang baru. Ada yang kurang?",
        "Bisa tidak kami selalu dilayani orang yang sama?",
    ),
    "cashier_rights": Quote(
        ("Maunya kasir hanya melihat penjualannya sendiri, jangan seluruh toko.",),
        "Setiap kasir melihat penjualannya sendiri, kepala toko melihat semuanya. Begitu, ya?",
        "Apakah kasir bisa hanya melihat penjualannya sendiri?",
    ),
    "tax_report": Quote(
        (
            "Laporan PPN harus masuk minggu depan, saya belum ketemu menunya.",
            "Angka pajaknya beda sedikit dengan hitungan akuntan.",
        ),
        "Laporan PPN bulanan dibutuhkan akuntan sebelum batas lapor. Betul?",
        "Bisa diekspor langsung untuk akuntan kami?",
    ),
    "loyalty_points": Quote(
        ("Pelanggan yang bayar pakai QRIS poinnya tidak masuk, mereka protes di kasir.",),
        "Bayar tunai poin masuk, bayar QRIS tidak masuk. Begitu, ya?",
        "Poin yang belum masuk bisa disusulkan?",
    ),
    "scanner": Quote(
        ("Kalau stok opname bisa pakai kamera HP, kami tidak perlu lembur sampai malam.",),
        "Jadi ingin memindai barcode dengan HP saat stok opname, tidak mengetik satu-satu. Betul?",
        "HP apa saja bisa dipakai memindai?",
    ),
    "new_branch": Quote(
        ("Bulan depan kami buka cabang baru, perlu menyiapkan apa saja?",),
        "Cabang baru buka bulan depan, satu kasir, stok gabung dengan toko pertama. Sudah lengkap?",
        "Tambah satu kasir jadi berapa per bulan?",
    ),
    "training": Quote(
        ("Ada dua karyawan baru, masih kagok pakai kasirnya. Minta dilatih sebentar.",),
        "Pelatihan untuk dua orang, pagi sebelum toko buka. Benar?",
        "Ada video panduan berbahasa Indonesia?",
    ),
    "app_login": Quote(
        ("Saya ganti HP, sekarang tidak bisa masuk aplikasi untuk lihat omzet dari rumah.",),
        "HP lama sudah tidak ada, dan kode verifikasi tidak sampai ke HP baru. Begitu, ya?",
        "Boleh dipakai di dua HP sekaligus?",
    ),
    "business": Quote(
        (
            "Alhamdulillah ramai, kasirnya juga lancar.",
            "Pengunjung agak sepi, tapi sistemnya tidak ada masalah.",
            "Karyawan senang, gampang dipakai.",
        ),
        "Usaha lancar dan tidak ada kendala dengan sistem saat ini. Betul begitu?",
        "Cara melihat menu terlaris di sore hari bagaimana?",
    ),
    "leaving": Quote(
        ("Ada yang menawarkan separuh harga, kami sedang pertimbangkan pindah.", "Jarang terpakai, tapi tiap bulan bayar."),
        "Biayanya terasa tidak sebanding dengan pemakaian, dan sedang melihat pilihan lain. Saya tangkap dengan benar?",
        "Kalau berhenti, data penjualan bisa kami bawa?",
    ),
}

INDONESIAN = Words(
    language="id",
    places=(
        Place("Jakarta", "ID", "Asia/Jakarta", "+62215550", 4, 5),
        Place("Bandung", "ID", "Asia/Jakarta", "+6222555", 4, 2),
        Place("Surabaya", "ID", "Asia/Jakarta", "+6231555", 4, 2),
        Place("Yogyakarta", "ID", "Asia/Jakarta", "+62274555", 3, 1),
        Place("Denpasar", "ID", "Asia/Makassar", "+62361555", 3, 1),
        Place("Makassar", "ID", "Asia/Makassar", "+62411555", 3, 1),
    ),
    weekend=frozenset({SATURDAY, SUNDAY}),
    given=names(_GIVEN),
    family=names(_FAMILY),
    titles=names(_TITLES),
    patterns={
        "Coffee shops": ("Kedai Kopi {}", "Kopi {}"),
        "Bakeries": ("Toko Roti {}", "{} Bakery"),
        "Clinics": ("Klinik Gigi {}", "Klinik {}"),
        "Bookshops": ("Toko Buku {}",),
        "Laundries": ("{} Laundry", "PT {} Laundry"),
        "Pharmacies": ("Apotek {}",),
    },
    address={"f": "Bu {given}", "m": "Pak {given}", "doctor": "drg. {given}"},
    consent="Saya bersedia menerima kabar dan penawaran lewat email, dan dapat berhenti kapan saja.",
    confirmed=("Ya, betul.", "Iya, itu saja.", "Benar sekali."),
    quotes=_QUOTES,
)
