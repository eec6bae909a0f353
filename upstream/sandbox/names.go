package sandbox

// Names of people, as a contact centre with sites in Berlin, Lisbon and Boston would
// meet them: with their accents, in several parts, transliterated.
var firstNames = []string{
	"Ada", "Aïcha", "Agnieszka", "Ahmet", "Aino", "Aleksandra", "Alessandro", "Alexander", "Álvaro", "Amélie", "Amir", "Ana", "Anaïs",
	"Andrzej", "Ángela", "Anja", "Anneliese", "Antônio", "Arjun", "Asel", "Asunción", "Ayşe", "Babajide", "Barış", "Bartłomiej", "Beata",
	"Benedikt", "Beyza", "Bilal", "Björn", "Bohdan", "Božena", "Branka", "Bruna", "Burak", "Camille", "Carmen", "Cătălina", "Cem",
	"Chiara", "Chidi", "Chloé", "Christoph", "Ciarán", "Claire", "Çiğdem", "Clara", "Cristóbal", "Dagmar", "Damián", "Daniela", "Danylo",
	"Darya", "David", "Deniz", "Diego", "Dimitra", "Dorothea", "Duarte", "Đorđe", "Ebru", "Edgars", "Efua", "Eleni", "Elif", "Elina",
	"Emeka", "Emil", "Emre", "Enrique", "Erik", "Estefânia", "Eszter", "Étienne", "Eva", "Fabian", "Fatima", "Fatoumata", "Felipe",
	"Ferenc", "Filipa", "Finn", "Florian", "Françoise", "Friederike", "Gabriele", "Georgi", "Gergő", "Giulia", "Gonçalo", "Goran",
	"Grażyna", "Greta", "Guðrún", "Gülşen", "Gustavo", "Hamza", "Hanna", "Hannah", "Hans-Peter", "Haruka", "Heike", "Hélène", "Henrique",
	"Hüseyin", "Ibrahim", "Ilse", "Imani", "Ināra", "Inés", "Ingrid", "Ioana", "Irina", "Isabel", "Ivana", "İlker", "Jakob", "Jana",
	"Jean-Luc", "Jelena", "Jens", "João", "Joana", "Johanna", "Jonas", "Jörg", "José María", "Juan Pablo", "Jürgen", "Justyna", "Kaito",
	"Kamila", "Karim", "Katarzyna", "Kateryna", "Kerstin", "Khadija", "Kofi", "Kristýna", "Krzysztof", "Kwame", "Lars", "Laura", "Leïla",
	"Lena", "Leonor", "Līga", "Linh", "Lorenzo", "Lourdes", "Lucía", "Luís", "Łukasz", "Lütfiye", "Magdalena", "Magnús", "Maja", "Małgorzata",
	"Manoj", "Marco", "Mareike", "Margaux", "Maria do Carmo", "Mariana", "Markéta", "Márta", "Mateus", "Matthias", "Maximilian", "Mehmet",
	"Mei-Ling", "Mercedes", "Michał", "Miguel", "Mihai", "Minh Anh", "Mirjam", "Mohammed", "Mónica", "Mykola", "Nadia", "Naledi", "Natália",
	"Neha", "Nguyệt", "Niamh", "Nikola", "Nikolaos", "Noémie", "Nuno", "Nurgül", "Odile", "Oksana", "Oliver", "Olumide", "Ömer", "Ondřej",
	"Oscar", "Øystein", "Özlem", "Pablo", "Paulina", "Paweł", "Pedro", "Petra", "Philipp", "Pilar", "Priya", "Rachel", "Rafael", "Raúl",
	"Rebecca", "Renata", "René", "Ricardo", "Rıza", "Roberta", "Roza", "Ruth", "Sabine", "Saïd", "Samira", "Sandra", "Sara", "Şebnem",
	"Sebastião", "Serhii", "Siân", "Siegfried", "Simão", "Siobhán", "Sofía", "Søren", "Stanisław", "Štěpán", "Sunita", "Svetlana", "Sylwia",
	"Tamara", "Tatjana", "Telma", "Tereza", "Thandiwe", "Thérèse", "Thảo", "Tiago", "Tobias", "Tomáš", "Tomasz", "Ulrike", "Ursula",
	"Valentina", "Vasco", "Vera", "Viktor", "Vinícius", "Vlad", "Wanjiru", "Wiebke", "Wojciech", "Xavier", "Xiaomei", "Xosé", "Yağmur",
	"Yannick", "Yara", "Yasmin", "Yiannis", "Yūki", "Yuliia", "Yusuf", "Zainab", "Zbigniew", "Zeynep", "Zlata", "Zoë", "Zofia", "Żaneta",
}

var lastNames = []string{
	"Abdi", "Abreu", "Achterberg", "Adeyemi", "Aguirre Sáenz", "Akyüz", "Albrecht", "Almeida e Sousa", "Álvarez", "Amankwah", "Andersson",
	"Antunes", "Araújo", "Aydın", "Bąk", "Balogh", "Barros", "Barták", "Baumann", "Becker", "Bělohlávek", "Ben Ali", "Bergström", "Bianchi",
	"Błaszczyk", "Boateng", "Böhm", "Bondarenko", "Bose", "Brandt", "Brîndușescu", "Brito", "Brunner", "Çelik", "Cardoso", "Carvalho",
	"Castaño", "Chen", "Chowdhury", "Côté", "Coelho", "Conceição", "Costa", "Crăciun", "Cunha", "Cvetković", "Çınar", "D'Agostino",
	"Da Silva", "Dąbrowski", "De Clercq", "De la Cruz", "Delacroix", "Demir", "Diallo", "Dietrich", "Domínguez", "Dos Santos", "Doğan",
	"Dubois", "Duda", "Dvořák", "Eberhardt", "Eriksen", "Erdoğdu", "Esposito", "Falkenhagen", "Faria", "Fernandes", "Fernández-Ruiz", "Fiedler",
	"Figueiredo", "Fischer", "Fonseca", "Forró", "Franke", "Friedrich", "Fuentes", "Gagnon", "García Márquez", "Georgiou", "Gołębiewski",
	"Gomes", "González", "Goswami", "Grabowski", "Großmann", "Gruber", "Guimarães", "Günther", "Guðmundsdóttir", "Haddad", "Halász",
	"Hansen", "Hartmann", "Hassan", "Heinrich", "Hernández", "Hoffmann", "Horáková", "Horvat", "Huber", "Hughes", "Ilić", "Ionescu",
	"Ivanova", "Jäger", "Jahn", "Janssen", "Jiménez", "Jóhannsson", "Jovanović", "Jung", "Kaczmarek", "Kamara", "Kaplan", "Karagöz",
	"Kaur", "Keller", "Kılıç", "Kim", "Klein", "Koç", "Koffi", "Kołodziej", "König", "Kovačić", "Kovalenko", "Kowalska", "Krämer", "Krüger",
	"Kučera", "Kühn", "Kumar", "Łabędzka", "Lange", "Lê", "Lefèvre", "Lehmann", "Lewandowski", "Li", "Lima", "Lindqvist", "López", "Lourenço",
	"Ludwig", "Lysenko", "Machado", "MacDonald", "Mäkinen", "Marchetti", "Markovic", "Marques", "Martínez", "Mbeki", "Meier", "Melo", "Mendes",
	"Meyer zu Schwabedissen", "Moreau", "Morozova", "Müller", "Muñoz", "Mwangi", "Nagy", "Nakamura", "Navrátil", "Németh", "Neumann", "Nguyễn",
	"Nieto", "Nogueira", "Novák", "Nowak", "Nunes", "O'Brien", "O'Neill", "Ó Súilleabháin", "Oduya", "Öztürk", "Okafor", "Oliveira", "Olsen", "Ortiz",
	"Owusu", "Özdemir", "Pacheco", "Papadopoulos", "Park", "Patel", "Pavlov", "Pereira", "Pérez", "Petit", "Petrović", "Pfeiffer", "Phạm",
	"Pinto", "Popescu", "Pospíšil", "Quintero", "Raab", "Rahman", "Ramírez", "Rasmussen", "Ribeiro", "Richter", "Rodrigues", "Romão", "Rossi", "Roth",
	"Rousseau", "Różański", "Russo", "Sadowska", "Şahin", "Salazar", "Sanches", "Sato", "Schäfer", "Schmitz", "Schröder", "Schulz", "Sedláček",
	"Seidel", "Sharma", "Shevchenko", "Silva", "Simões", "Singh", "Škoda", "Sørensen", "Sokolov", "Sousa", "Stępień", "Stoica", "Suárez", "Szabó",
	"Szymański", "Takahashi", "Tavares", "Teixeira", "Thießen", "Tkachenko", "Torres", "Traoré", "Trần", "Tsiolis", "Tymoshenko", "Ueda", "Ünal",
	"Urbańska", "Van den Berg", "Vásquez", "Vaz", "Vega", "Vieira", "Vogel", "Volkov", "von Bülow", "Von der Heide", "Wagner", "Walczak", "Wang", "Weiß",
	"Werner", "Wiśniewska", "Wolff", "Wójcik", "Yamamoto", "Yıldız", "Yılmaz", "Zając", "Zhang", "Zieliński", "Zimmermann", "Živković", "Żak", "Zhou",
}

var cities = map[string][]string{
	"DE": {"Berlin", "Potsdam", "Bernau", "Königs Wusterhausen", "Falkensee"},
	"PT": {"Lisboa", "Almada", "Setúbal", "Vila Franca de Xira"},
	"US": {"Boston", "Cambridge", "Somerville", "Worcester"},
	"AT": {"Wien"}, "ES": {"Madrid"}, "FR": {"Paris"}, "GB": {"London"}, "PL": {"Warszawa"}, "FI": {"Helsinki"},
}

var phonePrefixes = map[string]string{"DE": "+49 30", "PT": "+351 21", "US": "+1 617", "AT": "+43 1", "ES": "+34 91", "FR": "+33 1", "GB": "+44 20", "PL": "+48 22", "FI": "+358 9"}
